package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * kill -9 of every process in mid-load: what was answered 200 is found exactly once, and metered
 * so.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {
  @TempDir Path folder;

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void ten_kills_while_segments_are_written() throws Exception {
    kills(10, "store.flush-age=PT3S");
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void kills_with_everything_in_the_hot_tail() throws Exception {
    kills(3);
  }

  private void kills(int times, String... settings) throws Exception {
    Path data = folder.resolve("data");
    Random random = new Random(7);
    try (AnnalsProcess annals = AnnalsProcess.start(data, settings)) {
      Tenancy tenant = Tenancy.create(annals.operator(), "acme");
      Sender sender = tenant.cluster("prod");
      ApiServerLoad load = new ApiServerLoad(sender, 2, 50);
      try (load) {
        for (int kill = 0; kill < times; kill++) {
          long before = load.acknowledged().size();
          AnnalsProcess.await(
              "load goes on",
              Duration.ofSeconds(60),
              () -> load.acknowledged().size() > before + 500);
          if (settings.length > 0 && kill % 2 == 0) {
            awaitNewSegmentFile(data.resolve("blobs"));
          } else if (kill % 3 == 1) {
            long more = (long) load.acknowledged().size() + random.nextInt(3000);
            AnnalsProcess.await(
                "more load", Duration.ofSeconds(60), () -> load.acknowledged().size() >= more);
          }
          long acknowledged = load.acknowledged().size();
          if (kill % 4 == 3) {
            annals.killProgram();
          } else {
            annals.killEverything();
          }
          annals.launch();
          assertNothingIsMissingSilently(tenant, acknowledged);
          annals.awaitReady();
        }
      }
      assertTrue(load.repeats() > 0, "the kills were felt");
      assertExactlyOnce(tenant, "audit-prod", load.acknowledged(), 0);
      assertMeteredOnce(tenant, load);
      // The same once more from segments and log alone; an export waits 2 s before it begins.
      assertEquals(202, export(tenant, "cut-off").status());
      annals.killEverything();
      annals.start();
      assertExactlyOnce(tenant, "audit-prod", load.acknowledged(), 0);
      assertMeteredOnce(tenant, load);
      assertExportsEnd(tenant);
    }
  }

  private static AnnalsClient.Answer export(Tenancy tenant, String id) throws Exception {
    JsonObject request = Tenancy.range("*").put("id", id).put("topic", "audit-prod");
    return tenant.admin().post(tenant.path("/exports"), request);
  }

  /** One that was cut off has failed; the next has every event as a search gives it. */
  private static void assertExportsEnd(Tenancy tenant) throws Exception {
    assertEquals("interrupted", ended(tenant, "cut-off").getString("failure"));
    assertEquals(202, export(tenant, "whole").status());
    JsonObject whole = ended(tenant, "whole");
    assertTrue(whole.getBoolean("complete"), whole::encode);
    StringBuilder files = new StringBuilder();
    for (int n = 1; n <= whole.getJsonArray("files").size(); n++) {
      String file = tenant.path("/exports/whole/files/" + n);
      files.append(new String(tenant.admin().get(file).bytes(), UTF_8));
    }
    assertEquals(tenant.rawEvents("audit-prod"), files.toString().lines().toList());
  }

  private static JsonObject ended(Tenancy tenant, String id) {
    AnnalsProcess.await(
        "the export ends",
        Duration.ofSeconds(60),
        () -> !shown(tenant, id).getString("state").equals("running"));
    return shown(tenant, id);
  }

  private static JsonObject shown(Tenancy tenant, String id) {
    try {
      return tenant.admin().get(tenant.path("/exports/" + id)).orThrow();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** After a restart, what was acknowledged before is counted, or the answer says so. */
  private static void assertNothingIsMissingSilently(Tenancy tenant, long acknowledged) {
    AnnalsProcess.await(
        "a complete answer",
        Duration.ofSeconds(90),
        () -> {
          long count = tenant.countOrUnknown("audit-prod", "*");
          assertTrue(
              count < 0 || count >= acknowledged,
              () -> count + " found, said to be complete, of " + acknowledged);
          return count >= 0;
        });
  }

  /**
   * @param others events of the topic that are not of the load
   */
  static void assertExactlyOnce(Tenancy tenant, String topic, Set<String> acknowledged, int others)
      throws Exception {
    AnnalsProcess.await(
        "everything read again",
        Duration.ofSeconds(60),
        () -> tenant.countOrUnknown(topic, "*") >= acknowledged.size() + others);
    Set<String> distinct = new HashSet<>();
    tenant.searchPages(
        topic,
        "*",
        page -> {
          for (Object item : page) {
            JsonObject event = ((JsonObject) item).getJsonObject("event");
            String identity = event.getString("auditID") + " " + event.getString("stage");
            assertTrue(distinct.add(identity), () -> "found twice: " + identity);
          }
        });
    Set<String> missing = new TreeSet<>(acknowledged);
    missing.removeAll(distinct);
    assertEquals(Set.of(), missing, () -> missing.size() + " acknowledged events are missing");
    assertEquals(
        acknowledged.size() + others, distinct.size(), "every batch was answered in the end");
  }

  /** To the byte: each body once, however often it came, and each event as it is stored. */
  private static void assertMeteredOnce(Tenancy tenant, ApiServerLoad load) throws Exception {
    AtomicLong stored = new AtomicLong();
    tenant.rawPages(
        "audit-prod",
        page -> page.forEach(event -> stored.addAndGet(event.getBytes(UTF_8).length)));
    Metered.await(tenant, load.wireBytes(), stored.get());
  }

  /** Returns as soon as one more file is there; its transaction is then still to come. */
  private static void awaitNewSegmentFile(Path blobs) {
    long before = segmentFiles(blobs);
    AnnalsProcess.awaitBusily(
        "a segment file", Duration.ofSeconds(30), () -> segmentFiles(blobs) > before);
  }

  private static long segmentFiles(Path blobs) {
    if (!Files.isDirectory(blobs)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(blobs)) {
      return files
          .filter(f -> f.toString().endsWith(".body") || f.toString().endsWith(".parquet"))
          .count();
    } catch (IOException | java.io.UncheckedIOException movedAway) {
      return 0;
    }
  }
}
