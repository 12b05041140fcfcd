package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.platform.http.ProblemException;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests count, and what of their answers is read traffic. */
class MeteredAccessTest {
  private static final JsonObject ADMIN =
      new JsonObject()
          .put("x-annals-scope", "tenant")
          .put("x-annals-roles", new JsonArray().add("operator").add("auditor"));
  private static final JsonObject READING = ADMIN.copy().put("x-annals-read-traffic", true);

  private final Vertx vertx = Vertx.vertx();
  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T00:00:00Z"));
  private final Map<String, String> counted = new ConcurrentHashMap<>();
  private final Promise<Void> rest = Promise.promise();
  private Pool pool;
  private PgRouting routing;
  private RequestMeter meter;
  private MeteredAccess access;
  private HttpClient client;
  private int port;
  private TopicUid topic;

  @BeforeEach
  void open() {
    TestDatabase database = TestDatabases.fresh(Schema::migrate);
    pool = database.pool(vertx);
    Rows rows = new Rows(pool);
    TenantUid acme = rows.tenant("acme");
    topic = rows.topic(acme, "audit");
    rows.token("o", Role.OPERATOR, null, null, "operator");
    rows.token("a", Role.AUDITOR, acme, null, "auditor");
    routing =
        await(
            PgRouting.start(
                vertx, pool, database.options(), "p", null, clock, new SimpleMeterRegistry()));
    meter =
        new RequestMeter(
            counts -> {
              counts.forEach(
                  c ->
                      counted.put(
                          c.topic().map(TopicUid::toString).orElse("-"),
                          c.requests() + " " + c.readBytes()));
              return Future.succeededFuture();
            },
            clock,
            new SimpleMeterRegistry());
    access = new MeteredAccess(new TenantAccess(routing, clock), routing, meter);
    Router router = Router.router(vertx);
    router.route("/t/:tenant/answer/:status").handler(this::answer);
    router.route("/t/:tenant/topics/:topic/read/:status").handler(this::read);
    router.route("/t/:tenant/part").handler(this::part);
    router.route("/t/:tenant/topics/:topic/stream").handler(this::stream);
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    client = vertx.createHttpClient();
  }

  @AfterEach
  void close() {
    await(routing.close());
    await(pool.close());
    await(vertx.close());
  }

  @Test
  void what_a_tenant_s_token_may_ask_counts_when_it_is_answered() {
    for (int status : new int[] {200, 204, 400, 404, 409, 429, 500, 503}) {
      assertEquals(status, call("/t/acme/answer/" + status, "auditor"));
    }
    assertEquals(200, call("/t/acme/answer/200", "operator"));
    assertEquals(401, call("/t/acme/answer/200", "nobody"));
    assertEquals(404, call("/t/other/answer/200", "auditor"));
    assertCounted(Map.of("-", "5 0"));
  }

  @Test
  void what_is_read_of_a_topic_counts_with_it_and_no_refusal_does() {
    assertEquals(200, call("/t/acme/topics/audit/read/200", "auditor"));
    assertEquals(400, call("/t/acme/topics/audit/read/400", "auditor"));
    assertEquals(200, call("/t/acme/topics/none/read/200", "operator"));
    assertCounted(Map.of(topic.toString(), "2 11"));
  }

  @Test
  void a_part_of_what_a_topic_once_held_counts_with_it_though_the_path_does_not_name_it() {
    assertEquals(206, call("/t/acme/part", "auditor"));
    assertEquals(206, call("/t/acme/part", "operator"));
    assertCounted(Map.of(topic.toString(), "1 4"));
  }

  @Test
  void a_stream_is_read_while_it_goes_on_and_is_one_request_at_its_end() {
    Future<Integer> whole = begin("/t/acme/topics/audit/stream", "auditor");
    assertCounted(Map.of(topic.toString(), "0 5"));
    rest.complete();
    await(whole);
    assertCounted(Map.of(topic.toString(), "1 8"));
  }

  private void answer(RoutingContext context) {
    admitted(context, ADMIN)
        .onSuccess(
            allowed -> {
              int status = Integer.parseInt(context.pathParam("status"));
              context.response().setStatusCode(status).end(status == 204 ? "" : "some text");
            });
  }

  private void read(RoutingContext context) {
    admitted(context, READING)
        .onSuccess(
            allowed ->
                context
                    .response()
                    .setStatusCode(Integer.parseInt(context.pathParam("status")))
                    .end("eleven byte"));
  }

  private void part(RoutingContext context) {
    admitted(context, READING)
        .onSuccess(
            allowed -> {
              MeteredAccess.about(context, topic);
              context.response().setStatusCode(206).end("part");
            });
  }

  /** Asks for leave again before it ends, as streams do. */
  private void stream(RoutingContext context) {
    admitted(context, READING)
        .onSuccess(
            allowed -> {
              context.response().setChunked(true).write("first");
              rest.future()
                  .compose(go -> access.check(context, READING))
                  .onSuccess(still -> context.response().end("end"));
            });
  }

  private Future<Void> admitted(RoutingContext context, JsonObject operation) {
    return access
        .check(context, operation)
        .onFailure(
            refused ->
                context
                    .response()
                    .setStatusCode(((ProblemException) refused).type().status())
                    .end("refused"));
  }

  private int call(String path, String token) {
    return await(begin(path, token));
  }

  /** Its status, when the whole answer is there; the end is waited for before it can come. */
  private Future<Integer> begin(String path, String token) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + token)
                    .send()
                    .compose(answer -> answer.end().map(end -> answer.statusCode())));
  }

  /** An answer's end is known here a moment after the client has it. */
  private void assertCounted(Map<String, String> expected) {
    until(
        "counted " + expected,
        () -> {
          await(meter.flush());
          return expected.equals(counted);
        });
  }
}
