package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.gateway.limits.Limits;
import io.annals.platform.http.HttpListener;
import io.annals.tenancy.SwitchCount;
import io.annals.tenancy.TenantAccess;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

/** Ingest over a log in memory, on a port of its own, and what tests ask of it. */
final class IngestServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00.000001Z");
  static final IngestConfig CONFIG = new IngestConfig(1 << 20, 64 << 20, Duration.ofMillis(400));

  final FakeRouting routing = new FakeRouting();
  volatile Limits limits = Limits.NONE;
  final FakeLog log = new FakeLog();
  final MutableClock clock = new MutableClock(NOW);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final SwitchTally tally = new SwitchTally(this::write);
  final List<SwitchCount> counts = new CopyOnWriteArrayList<>();
  final int port;
  private final Vertx vertx = Vertx.vertx();

  IngestServer() {
    this(CONFIG);
  }

  IngestServer(IngestConfig config) {
    IngestMount mount =
        new IngestMount(
            config,
            routing,
            new TenantAccess(routing, clock),
            tenant -> limits.admit(tenant),
            log,
            tally,
            clock,
            meters);
    HttpListener listener =
        Eventually.await(HttpListener.start(vertx, "127.0.0.1", 0, 1, List.of(mount), meters));
    port = listener.port();
  }

  /** Room for large bodies. */
  static IngestServer roomy() {
    return new IngestServer(new IngestConfig(64 << 20, 64 << 20, Duration.ofSeconds(10)));
  }

  private Future<Void> write(Collection<SwitchCount> changed) {
    counts.clear();
    counts.addAll(changed);
    return Future.succeededFuture();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String event(String auditId) {
    return "{\"level\":\"Metadata\",\"auditID\":\""
        + auditId
        + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"stageTimestamp\":\"2026-11-21T04:53:55.601261Z\"}";
  }

  static byte[] list(String... items) {
    return utf8("{\"kind\":\"EventList\",\"items\":[" + String.join(",", items) + "]}");
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  RawRequest.Answer post(byte[] body, String... headers) throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      return request.post(body, headers);
    }
  }

  static void assertCounts(
      RawRequest.Answer answer, int stored, int dropped, int quarantined, int shed) {
    assertEquals(200, answer.status(), answer.body());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals(
        new JsonObject()
            .put("received", stored + dropped + quarantined + shed)
            .put("stored", stored)
            .put("dropped", dropped)
            .put("quarantined", quarantined)
            .put("shed", shed),
        new JsonObject(answer.body()));
  }

  double outcome(String outcome) {
    return counter("annals.ingest.events", "outcome", outcome);
  }

  double counter(String name, String... tags) {
    return meters.get(name).tags(tags).counter().count();
  }

  /** Every item that was received is counted once as something else. */
  void assertInIsOut() {
    Eventually.asserted(
        () ->
            assertEquals(
                counter("annals.ingest.received"),
                outcome("stored")
                    + outcome("dropped")
                    + outcome("quarantined")
                    + outcome("shed")
                    + outcome("unacknowledged")));
  }

  @Override
  public void close() {
    Eventually.await(vertx.close());
  }
}
