package io.annals.platform.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final HealthChecks checks = new HealthChecks();
  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private Metrics metrics;
  private ManagementServer server;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    metrics = new Metrics("1.2.3");
    server = await(ManagementServer.start(vertx, "127.0.0.1", 0, checks, metrics.registry()));
  }

  @AfterEach
  void stop() {
    await(server.stop());
    await(vertx.close());
    metrics.close();
  }

  @Test
  void is_ready_only_when_every_check_is_up() throws Exception {
    assertEquals(200, get("/health/ready").statusCode());
    checks.register("good", () -> Future.succeededFuture("fine"));
    assertEquals(200, get("/health/ready").statusCode());
    checks.register("bad", () -> Future.failedFuture("Kafka does not answer"));
    HttpResponse<String> answer = get("/health/ready");
    assertEquals(503, answer.statusCode());
    JsonObject each = new JsonObject(answer.body()).getJsonObject("checks");
    assertEquals("up", each.getJsonObject("good").getString("status"));
    assertEquals("Kafka does not answer", each.getJsonObject("bad").getString("detail"));
  }

  @Test
  void a_check_that_never_answers_or_throws_is_down_in_time() throws Exception {
    checks.register("silent", () -> Promise.<String>promise().future());
    checks.register(
        "thrower",
        () -> {
          throw new IllegalStateException("broken");
        });
    long start = System.nanoTime();
    HttpResponse<String> answer = get("/health/ready");
    assertEquals(503, answer.statusCode());
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5);
    JsonObject each = new JsonObject(answer.body()).getJsonObject("checks");
    assertEquals("no answer within 1000 ms", each.getJsonObject("silent").getString("detail"));
    assertEquals("broken", each.getJsonObject("thrower").getString("detail"));
  }

  @Test
  void lives_even_when_not_ready() throws Exception {
    checks.register("bad", () -> Future.failedFuture("no"));
    assertEquals(200, get("/health/live").statusCode());
  }

  @Test
  void shows_meters_and_what_runs() throws Exception {
    metrics.registry().counter("annals.test").increment();
    String text = get("/metrics").body();
    assertTrue(text.contains("annals_test_total 1.0"), text);
    assertTrue(text.contains("annals_build_info{"), text);
    assertTrue(text.contains("version=\"1.2.3\""), text);
    assertTrue(text.contains("jvm_memory_used_bytes"), text);
  }

  @Test
  void a_name_is_registered_once() {
    checks.register("a", () -> Future.succeededFuture(""));
    assertThrows(
        IllegalStateException.class, () -> checks.register("a", () -> Future.succeededFuture("")));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
