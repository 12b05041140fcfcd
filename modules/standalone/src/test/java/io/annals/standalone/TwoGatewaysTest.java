package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.annals.testkit.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Two gateways on one Kafka, one PostgreSQL and one folder of segments. */
@Timeout(400)
@Isolated("measures time")
class TwoGatewaysTest {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int PARTITIONS = 4;
  private static final String[] SETTINGS = {
    "event-log.partitions=" + PARTITIONS, "store.flush-age=PT4S"
  };

  @TempDir Path folder;

  @Test
  void acknowledged_events_are_found_once_on_either_through_stops_kills_and_starts()
      throws Exception {
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess a = shared.start("a", SETTINGS);
        AnnalsProcess b = shared.start("b", SETTINGS)) {
      Tenancy atA = Tenancy.create(a.client(SharedServices.OPERATOR), "acme");
      Tenancy atB = at(b, atA);
      Sender toA = atA.cluster("c0");
      Sender toB = at(b, atA.cluster("c1"));
      awaitShares(a, b);
      assertFresh(toA, atB, "audit-c0", 1_000_000);
      assertFresh(toB, atA, "audit-c1", 2_000_000);

      ApiServerLoad loadA = new ApiServerLoad(toA, 1, 20);
      ApiServerLoad loadB = new ApiServerLoad(toB, 1, 20);
      try (loadA;
          loadB) {
        awaitLoad(loadA, loadB);
        assertShortPause("a stop", atA, b::stop, () -> holds(a) == 2 * PARTITIONS + 1);
        assertShortPause("a start", atA, b::start, () -> holds(b) > 0 && holds(a) > 0);
        awaitLoad(loadA, loadB);
        assertShortPause("a kill", atA, b::killProgram, () -> holds(a) == 2 * PARTITIONS + 1);
        assertShortPause("a start after", atA, b::start, () -> holds(b) > 0 && holds(a) > 0);
        awaitLoad(loadA, loadB);
        assertShortPause(
            "a kill and a start at once",
            atB,
            () -> {
              a.killProgram();
              a.start();
            },
            () -> holds(a) > 0 && holds(b) > 0);
        awaitLoad(loadA, loadB);
      }
      assertTrue(loadA.repeats() + loadB.repeats() > 0, "the kills were felt");
      for (Tenancy either : List.of(atA, atB)) {
        assertFound(either, "audit-c0", loadA, 5);
        assertFound(either, "audit-c1", loadB, 5);
      }
      a.stop();
      b.killProgram();
      b.start();
      assertFound(atB, "audit-c0", loadA, 5);
      assertFound(atB, "audit-c1", loadB, 5);
    }
  }

  @Test
  void a_peer_that_is_silent_is_not_waited_for_and_the_answer_says_that_it_is_missing()
      throws Exception {
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess a = shared.start("a", SETTINGS);
        AnnalsProcess b = shared.start("b", SETTINGS)) {
      Tenancy atA = Tenancy.create(a.client(SharedServices.OPERATOR), "acme");
      Sender toA = atA.cluster("c0");
      awaitShares(a, b);
      ApiServerLoad load = new ApiServerLoad(toA, 1, 20);
      try (load) {
        awaitLoad(load);
        AnnalsProcess.await(
            "complete", FRESH.plusSeconds(5), () -> atA.countOrUnknown("audit-c0", "*") > 0);
        b.freeze();
        long start = System.nanoTime();
        JsonObject answer = atA.search("audit-c0", Tenancy.range("*").put("limit", 10)).orThrow();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(false, answer.getBoolean("complete"));
        assertEquals(List.of("catchingUp"), answer.getJsonArray("reasons").getList());
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, "took " + took);
        // Longer than its session: what it holds is another's when it comes back.
        AnnalsProcess.await(
            "the other has all", LONGEST_PAUSE.plusSeconds(5), () -> holds(a) == PARTITIONS + 1);
        b.thaw();
        AnnalsProcess.await(
            "shared again", Duration.ofSeconds(30), () -> holds(a) > 0 && holds(b) > 0);
        awaitLoad(load);
      }
      assertFound(atA, "audit-c0", load, 0);
      assertFound(at(b, atA), "audit-c0", load, 0);
    }
  }

  @Test
  void nobody_without_the_secret_is_told_anything_on_the_internal_port() throws Exception {
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess a = shared.start("a", SETTINGS)) {
      assertTrue(a.health("ready") == 200);
      Vertx vertx = Vertx.vertx();
      Pool pool = shared.database().pool(vertx);
      String url =
          Eventually.await(pool.query("SELECT internal_url FROM gateway").execute())
              .iterator()
              .next()
              .getString(0);
      Eventually.await(pool.close());
      Eventually.await(vertx.close());
      HttpRequest.Builder question =
          HttpRequest.newBuilder(URI.create(url + "/internal/v1/hot-tail"))
              .POST(HttpRequest.BodyPublishers.ofString("{\"tenant\":1,\"topic\":1}"));
      HttpClient client = HttpClient.newHttpClient();
      assertEquals(401, status(client, question));
      String forged = System.currentTimeMillis() + "." + "0".repeat(64);
      assertEquals(401, status(client, question.header("Annals-Signature", forged)));
      assertEquals(
          401,
          status(client, question.header("Authorization", "Bearer " + SharedServices.OPERATOR)));
    }
  }

  private static int status(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(0, answer.body().length);
    return answer.statusCode();
  }

  private interface Incident {
    void happen() throws Exception;
  }

  private static void assertShortPause(
      String what, Tenancy seenAt, Incident incident, BooleanSupplier over) throws Exception {
    List<LongestPause> pauses = new ArrayList<>();
    for (String topic : List.of("audit-c0", "audit-c1")) {
      pauses.add(new LongestPause(seenAt, topic));
    }
    incident.happen();
    AnnalsProcess.await("over: " + what, Duration.ofSeconds(60), over);
    for (String topic : List.of("audit-c0", "audit-c1")) {
      AnnalsProcess.await(
          "complete after " + what,
          Duration.ofSeconds(30),
          () -> seenAt.countOrUnknown(topic, "*") >= 0);
    }
    for (LongestPause pause : pauses) {
      pause.end();
      System.out.println("pause after " + what + ": " + pause.longest());
      assertTrue(pause.longest().compareTo(LONGEST_PAUSE) < 0, what + " paused " + pause.longest());
    }
  }

  /** What one acknowledges the other finds within two seconds. */
  private static void assertFresh(Sender sender, Tenancy searched, String topic, long copy)
      throws Exception {
    List<SampleEvent> sample = SampleEvents.load();
    AnnalsProcess.await(
        "complete", Duration.ofSeconds(10), () -> searched.countOrUnknown(topic, "*") >= 0);
    for (int i = 0; i < 5; i++) {
      String text = sample.get(i).copy(copy + i, Duration.ZERO);
      sender.send(EventLists.of(List.of(text.getBytes(UTF_8)))).orThrow();
      String id = ApiServerLoad.identity(text).split(" ")[0];
      AnnalsProcess.await(
          "an event of the other gateway",
          FRESH,
          () -> searched.countOrUnknown(topic, "auditID:" + id) > 0);
    }
  }

  /** Everything that was acknowledged, and the probes of {@link #assertFresh}, once. */
  private static void assertFound(Tenancy tenant, String topic, ApiServerLoad load, int probes)
      throws Exception {
    KillTest.assertExactlyOnce(tenant, topic, load.acknowledged(), probes);
  }

  private static void awaitShares(AnnalsProcess a, AnnalsProcess b) {
    AnnalsProcess.await(
        "both hold some", Duration.ofSeconds(30), () -> holds(a) > 0 && holds(b) > 0);
  }

  private static void awaitLoad(ApiServerLoad... loads) {
    for (ApiServerLoad load : loads) {
      int before = load.acknowledged().size();
      AnnalsProcess.await(
          "load goes on", Duration.ofSeconds(60), () -> load.acknowledged().size() > before + 300);
    }
  }

  /** Partitions that the process reads, the tenant's quarantine among them. */
  private static int holds(AnnalsProcess process) {
    try {
      String metrics = new String(process.management().get("/metrics").bytes(), UTF_8);
      return metrics
          .lines()
          .filter(line -> line.startsWith("annals_store_partitions "))
          .mapToInt(line -> (int) Double.parseDouble(line.split(" ")[1]))
          .sum();
    } catch (IOException away) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Tenancy at(AnnalsProcess process, Tenancy tenant) {
    return new Tenancy(
        tenant.id(),
        process.client(SharedServices.OPERATOR),
        process.client(tenant.admin().token()));
  }

  private static Sender at(AnnalsProcess process, Sender sender) {
    return new Sender(sender.path(), process.client(sender.client().token()));
  }
}
