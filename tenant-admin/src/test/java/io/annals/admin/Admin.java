package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;

import io.annals.platform.config.Secret;
import io.annals.platform.http.HttpListener;
import io.annals.tenancy.Changes;
import io.annals.tenancy.OperatorToken;
import io.annals.tenancy.PgRouting;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantAccess;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The role admin as a process has it, over a database of its own and a log that fails on cue. */
final class Admin implements AutoCloseable {
  static final String OPERATOR = "operator-token-of-the-tests-0123456789";

  final Vertx vertx = Vertx.vertx();
  final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  final Pool pool = database.pool(vertx);
  final FakeLogs logs = new FakeLogs();
  final List<TopicUid> removed = new CopyOnWriteArrayList<>();
  volatile boolean storeFails;
  final PgRouting routing;
  final Changes changes;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpListener listener;
  private String provisioning;

  Admin() {
    this(new AdminConfig(Optional.empty(), Optional.empty(), 1, Duration.ofDays(15)));
  }

  Admin(AdminConfig config) {
    this(config, InstantSource.system());
  }

  /** With its calls, and what they make, at the clock's time. */
  Admin(InstantSource clock) {
    this(new AdminConfig(Optional.empty(), Optional.empty(), 1, Duration.ofDays(15)), clock);
  }

  private Admin(AdminConfig config, InstantSource clock) {
    routing = routing("p1");
    changes = new Changes(pool, clock, routing::catchUp);
    await(
        new OperatorToken(vertx, pool, changes)
            .establish(Optional.of(new Secret(OPERATOR)), Path.of("unused")));
    AdminMount mount =
        new AdminMount(
            new TenantAccess(routing, clock),
            pool,
            changes,
            config,
            new AdminMount.OwnListener(
                () -> URI.create("http://127.0.0.1:1"), url -> Optional.empty()),
            clock,
            vertx.createSharedWorkerExecutor("policies", 2));
    listener =
        await(
            HttpListener.start(
                vertx, "127.0.0.1", 0, 1, List.of(mount), new SimpleMeterRegistry()));
    provision();
  }

  PgRouting routing(String process) {
    return await(
        PgRouting.start(
            vertx,
            pool,
            database.options(),
            process,
            null,
            InstantSource.system(),
            new SimpleMeterRegistry()));
  }

  ProvisioningVerticle provisioner() {
    return new ProvisioningVerticle(
        pool,
        database.options(),
        changes,
        logs,
        (tenant, topic) -> {
          if (storeFails) {
            return Future.failedFuture(new IllegalStateException("the disk is away"));
          }
          removed.add(topic);
          return Future.succeededFuture();
        },
        new SimpleMeterRegistry());
  }

  void provision() {
    provisioning = await(vertx.deployVerticle(provisioner()));
  }

  void stopProvisioning() {
    await(vertx.undeploy(provisioning));
  }

  Answer call(String token, String method, String path, JsonObject body) {
    HttpRequest.Builder request = request(method, path, body);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request);
  }

  /** As the operator. */
  Answer accepting(String mediaTypes, String path) {
    return send(
        request("GET", path, null)
            .header("Authorization", "Bearer " + OPERATOR)
            .header("Accept", mediaTypes));
  }

  private HttpRequest.Builder request(String method, String path, JsonObject body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
        .header("Content-Type", "application/json")
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.encode()));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Answer get(String path) {
    return call(OPERATOR, "GET", path, null);
  }

  Answer post(String path, JsonObject body) {
    return call(OPERATOR, "POST", path, body);
  }

  Answer post(String path) {
    return call(OPERATOR, "POST", path, null);
  }

  Answer put(String path, JsonObject body) {
    return call(OPERATOR, "PUT", path, body);
  }

  Answer patch(String path, JsonObject body) {
    return call(OPERATOR, "PATCH", path, body);
  }

  Answer delete(String path) {
    return call(OPERATOR, "DELETE", path, null);
  }

  /** A tenant with clusters whose audit is off. */
  void tenant(String id, String... clusters) {
    post("/v1/tenants", new JsonObject().put("id", id)).expect(201);
    for (String cluster : clusters) {
      post(
              "/v1/tenants/" + id + "/clusters",
              new JsonObject()
                  .put("id", cluster)
                  .put("audit", new JsonObject().put("enabled", false)))
          .expect(201);
    }
  }

  String token(String tenant, JsonObject wish) {
    return post("/v1/tenants/" + tenant + "/tokens", wish).expect(201).getString("token");
  }

  JsonObject auditSwitch(String clusterPath) {
    return get(clusterPath + "/audit").expect(200);
  }

  JsonObject untilState(String clusterPath, String state) {
    until(
        clusterPath + " is " + state,
        () -> state.equals(auditSwitch(clusterPath).getString("state")));
    return auditSwitch(clusterPath);
  }

  @Override
  public void close() {
    await(listener.stop());
    stopProvisioning();
    await(routing.close());
    await(pool.close());
    await(vertx.close());
  }
}
