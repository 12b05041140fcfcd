package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.http.ProblemException;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantAccessTest {
  private final Vertx vertx = Vertx.vertx();
  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T00:00:00Z"));
  private Pool pool;
  private Rows rows;
  private PgRouting routing;
  private HttpClient client;
  private int port;
  private volatile JsonObject operation;

  @BeforeEach
  void open() {
    TestDatabase database = TestDatabases.fresh(Schema::migrate);
    pool = database.pool(vertx);
    rows = new Rows(pool);
    TenantUid acme = rows.tenant("acme");
    TenantUid other = rows.tenant("other");
    ClusterUid prod = rows.cluster(acme, "prod");
    rows.cluster(acme, "test");
    rows.cluster(other, "prod");
    rows.token("o", Role.OPERATOR, null, null, "operator");
    rows.token("a", Role.AUDITOR, acme, null, "auditor");
    rows.token("i", Role.INGEST, acme, prod, "ingest");
    routing =
        await(
            PgRouting.start(
                vertx, pool, database.options(), "p", null, clock, new SimpleMeterRegistry()));
    listen(new TenantAccess(routing, clock));
  }

  private void listen(TenantAccess access) {
    Router router = Router.router(vertx);
    for (String path :
        new String[] {
          "/provider", "/t/:tenant", "/t/:tenant/c/:cluster", "/t/:tenant/topic/:topic"
        }) {
      router.route(path).handler(context -> answer(access, context));
    }
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    client = vertx.createHttpClient();
  }

  private void answer(TenantAccess access, RoutingContext context) {
    access
        .check(context, operation)
        .onSuccess(allowed -> context.end(Caller.of(context).toString()))
        .onFailure(
            refused ->
                context
                    .response()
                    .setStatusCode(((ProblemException) refused).type().status())
                    .end());
  }

  @AfterEach
  void close() {
    await(routing.close());
    await(pool.close());
    await(vertx.close());
  }

  private int call(String path, String authorization) {
    Future<HttpClientRequest> request = client.request(HttpMethod.GET, port, "127.0.0.1", path);
    return await(
        request.compose(
            r -> {
              if (authorization != null) {
                r.putHeader("Authorization", authorization);
              }
              return r.send().map(answer -> answer.statusCode());
            }));
  }

  private void operation(String scope, String... roles) {
    operation =
        new JsonObject()
            .put("x-annals-scope", scope)
            .put("x-annals-roles", new JsonArray(java.util.List.of(roles)));
  }

  @Test
  void without_a_known_token_nobody_may_anything() {
    operation("provider", "operator", "auditor");
    assertEquals(401, call("/provider", null));
    assertEquals(401, call("/provider", "Basic operator"));
    assertEquals(401, call("/provider", "Bearer "));
    assertEquals(401, call("/provider", "Bearer nobody"));
    assertEquals(401, call("/provider", "Bearer " + "x".repeat(5000)));
    assertEquals(200, call("/provider", "Bearer operator"));
    assertEquals(200, call("/provider", "bearer auditor"));
  }

  @Test
  void another_tenant_is_not_found_whether_it_exists_or_not() {
    operation("tenant", "auditor", "operator");
    assertEquals(200, call("/t/acme", "Bearer auditor"));
    assertEquals(404, call("/t/other", "Bearer auditor"));
    assertEquals(404, call("/t/nobody", "Bearer auditor"));
    assertEquals(404, call("/t/NOT-A-NAME", "Bearer auditor"));
    assertEquals(200, call("/t/other", "Bearer operator"));
    assertEquals(404, call("/t/nobody", "Bearer operator"));
  }

  @Test
  void the_wrong_role_is_refused_only_at_home() {
    operation("tenant", "operator");
    assertEquals(403, call("/t/acme", "Bearer auditor"));
    assertEquals(404, call("/t/other", "Bearer auditor"));
    operation("provider", "operator");
    assertEquals(403, call("/provider", "Bearer auditor"));
  }

  @Test
  void a_token_of_one_cluster_does_not_find_another() {
    operation("cluster", "ingest");
    assertEquals(200, call("/t/acme/c/prod", "Bearer ingest"));
    assertEquals(404, call("/t/acme/c/test", "Bearer ingest"));
    assertEquals(404, call("/t/acme/c/nothing", "Bearer ingest"));
    assertEquals(404, call("/t/other/c/prod", "Bearer ingest"));
    operation("cluster", "auditor");
    assertEquals(403, call("/t/acme/c/prod", "Bearer ingest"));
    assertEquals(200, call("/t/acme/c/test", "Bearer auditor"));
  }

  @Test
  void an_operation_that_names_nobody_is_nobodys() {
    operation = new JsonObject();
    assertEquals(403, call("/t/acme", "Bearer operator"));
  }

  @Test
  void a_token_ends_on_time_without_a_change_in_the_database() {
    operation("provider", "operator");
    rows.update(
        "UPDATE token SET expires_at = $2, version = $1 WHERE id = 'o'",
        SqlTime.of(clock.instant().plusSeconds(60)));
    await(routing.catchUp());
    assertEquals(200, call("/provider", "Bearer operator"));
    clock.advance(Duration.ofSeconds(60));
    assertEquals(401, call("/provider", "Bearer operator"));
  }

  @Test
  void what_was_made_a_moment_ago_is_found() {
    operation("tenant", "operator");
    TenantUid fresh = rows.tenant("fresh");
    rows.topic(fresh, "audit-x");
    assertEquals(200, call("/t/fresh", "Bearer operator"));
    TopicUid another = rows.topic(fresh, "audit-y");
    assertEquals(200, call("/t/fresh/topic/audit-y", "Bearer operator"));
    assertTrue(routing.topic(another).isPresent());
  }

  @Test
  void a_token_that_cannot_be_checked_is_not_called_unknown() {
    await(pool.close());
    assertTrue(failure(routing.lookUp(TokenHash.of("x"))) != null);
    operation("provider", "operator");
    assertEquals(503, call("/provider", "Bearer unheard-of"));
    assertEquals(200, call("/provider", "Bearer operator"));
  }
}
