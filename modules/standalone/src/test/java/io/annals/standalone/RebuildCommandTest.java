package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.process.DataDirectoryException;
import io.annals.segment.rebuild.RebuildReport;
import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.annals.tenancy.Schema;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue is lost, and comes back from the files; the log has the rest. */
@Timeout(300)
class RebuildCommandTest {
  private static final String TOPIC = "audit-prod";
  private static final List<byte[]> SAMPLE = SampleEvents.sample();

  @TempDir Path folder;
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = database.pool(vertx);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    Eventually.await(pool.close());
    Eventually.await(vertx.close());
  }

  private ProgramConfig config(String dataDir, String flushAge) {
    return InProcess.config(
        folder.resolve(dataDir),
        database,
        Map.of("store.flush-age", flushAge, "blob.dir", folder.resolve("blobs").toString()));
  }

  private RebuildReport rebuild(ProgramConfig config, boolean dryRun) {
    return new RebuildCommand(config, new PrintStream(said, true, UTF_8))
        .run(new CommandLine.Rebuild(dryRun, true, false, Map.of(), Optional.empty()));
  }

  private long number(String sql) {
    return Eventually.await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  @Test
  void a_lost_catalogue_comes_back_with_every_event_once() throws Exception {
    try (InProcess annals = new InProcess(config("data", "PT1S"), InstantSource.system())) {
      Tenancy tenant = Tenancy.create(annals.operator(), "acme");
      Sender sender = tenant.cluster("prod");
      for (int batch = 0; batch < 3; batch++) {
        int end = 300 * (batch + 1);
        sender.send(EventLists.of(SAMPLE.subList(end - 300, end))).orThrow();
        AnnalsProcess.await(
            "the batch is in segments",
            Duration.ofSeconds(60),
            () -> number("SELECT coalesce(sum(events), 0)::bigint FROM segment") == end);
      }
      assertThrows(DataDirectoryException.class, () -> rebuild(annals.config(), false));
      assertTrue(
          assertThrows(StartException.class, () -> rebuild(config("other", "PT1S"), false))
              .getMessage()
              .contains("--force"));
    }
    long segments = number("SELECT count(*) FROM segment");
    Eventually.await(
        pool.query("TRUNCATE segment, partition_offset, pending_file, removed_segment, usage_hot")
            .execute());

    assertEquals(segments, rebuild(config("data", "PT1S"), true).restored());
    assertEquals(0, number("SELECT count(*) FROM segment"), "a dry run");
    RebuildReport report = rebuild(config("data", "PT1S"), false);
    assertEquals(segments, report.restored());
    assertEquals(900, report.restoredEvents());
    assertEquals(List.of(), report.skipped());
    assertTrue(said.toString(UTF_8).contains("with 900 events"), said.toString(UTF_8));

    try (InProcess annals = new InProcess(config("data", "PT1H"), InstantSource.system())) {
      String token =
          annals
              .operator()
              .post("/v1/tenants/acme/tokens", new JsonObject().put("role", "tenant-admin"))
              .orThrow()
              .getString("token");
      Tenancy tenant = new Tenancy("acme", annals.operator(), annals.operator().as(token));
      Sender sender = tenant.sender("prod");
      sender.send(EventLists.of(SAMPLE.subList(800, 1_000))).orThrow();
      AnnalsProcess.await(
          "old and new events, repeats once",
          Duration.ofSeconds(60),
          () -> tenant.countOrUnknown(TOPIC, "*") == 1_000);
      assertEquals(1_000, tenant.searchAll(TOPIC, "*").size());
      assertEquals(
          1_000,
          tenant.searchAll(TOPIC, "*").stream()
              .map(item -> ((JsonObject) item).getString("id"))
              .distinct()
              .count());
    }
  }
}
