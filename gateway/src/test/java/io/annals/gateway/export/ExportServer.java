package io.annals.gateway.export;

import static io.annals.testkit.Eventually.await;

import io.annals.gateway.query.FixedRouting;
import io.annals.gateway.query.QueryMount;
import io.annals.platform.http.HttpListener;
import io.annals.query.address.AddressBook;
import io.annals.query.address.AddressConfig;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.QueryConfig;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.TailConfig;
import io.annals.query.run.Tails;
import io.annals.tenancy.MeteredAccess;
import io.annals.tenancy.RequestMeter;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantAccess;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The calls about exports of the process "p", over a store and a database of their own. */
final class ExportServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  final ExportStore store;
  final MutableClock clock = new MutableClock(NOW);
  final FixedRouting routing = new FixedRouting();
  final Pool pool;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Map<String, Long> readBytes = new ConcurrentHashMap<>();
  private final Vertx vertx = Vertx.vertx();
  private final SearchEngine engine;
  private final Tails tails;
  private final List<Exports> processes = new ArrayList<>();
  private final HttpListener listener;
  private final RequestMeter meter;
  private final HttpClient client = HttpClient.newHttpClient();

  ExportServer(Path folder, ExportConfig config) throws IOException {
    store = new ExportStore(folder);
    pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
    await(
        pool.query(
                """
                INSERT INTO tenant (uid, id, dedupe_key, created_from, created_at, version)
                OVERRIDING SYSTEM VALUE
                VALUES (1, 'acme', '', '{}', now(), 1), (2, 'globex', '', '{}', now(), 1);
                INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
                VALUES (1, 'k', true, now(), 1), (2, 'k', true, now(), 1);
                INSERT INTO topic (uid, tenant_uid, logset_uid, id, kind, auto_created, partitions,
                                   retention_days, state, created_at, version)
                OVERRIDING SYSTEM VALUE
                VALUES (11, 1, 1, 'audit-prod', 'audit', true, 1, 30, 'ready', now(), 1),
                       (12, 2, 2, 'audit-prod', 'audit', true, 1, 30, 'ready', now(), 1)
                """)
            .execute());
    engine =
        new SearchEngine(
            vertx,
            store,
            store.segments,
            store.engine,
            new QueryConfig(Duration.ofSeconds(20), 2, 8, Optional.empty()),
            metrics);
    tails = new Tails(vertx, store, store.segments, new TailConfig(1, 1, Duration.ofSeconds(10)));
    meter =
        new RequestMeter(
            counts -> {
              counts.forEach(
                  c -> readBytes.put(c.topic().map(TopicUid::toString).orElse("-"), c.readBytes()));
              return Future.succeededFuture();
            },
            clock,
            metrics);
    QueryMount mount =
        new QueryMount(
            engine,
            new AddressBook(AddressConfig.none(), clock),
            tails,
            new CursorCodec(new byte[32]),
            routing,
            new MeteredAccess(new TenantAccess(routing, clock), routing, meter),
            pool,
            new ExportCalls(vertx, process("p", config), routing, clock).operations(),
            clock,
            metrics);
    listener = await(HttpListener.start(vertx, "127.0.0.1", 0, 1, List.of(mount), metrics));
  }

  /** A process of that name begins to look after exports. */
  Exports process(String name, ExportConfig config) {
    SimpleMeterRegistry registry = processes.isEmpty() ? metrics : new SimpleMeterRegistry();
    Exports exports =
        new Exports(
            new Exports.Parts(vertx, pool, engine, routing, store.blobs, name, clock, registry),
            config);
    exports.start();
    processes.add(exports);
    return exports;
  }

  /** The process that serves the calls stops looking after exports. */
  Future<Void> stopProcess() {
    return processes.remove(0).stop();
  }

  /** How many exports the process that serves the calls has under way. */
  double running() {
    return metrics.get("annals.export.running").gauge().value();
  }

  /** As the provisioning of topics does it. */
  void deleteTopic() {
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("deletes", 1);
    await(
        new LeavingExports(pool, store.blobs, workers, clock)
            .remove(FixedRouting.ACME.uid(), FixedRouting.ACME_AUDIT.uid()));
  }

  HttpResponse<byte[]> call(
      String method, String path, String token, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<byte[]> get(String path, String... headers) {
    return call("GET", "/v1/tenants/acme/exports" + path, "acme-auditor", null, headers);
  }

  /** Of the topic audit-prod and of any time, unless the request says another. */
  HttpResponse<byte[]> create(JsonObject request) {
    JsonObject body =
        new JsonObject().put("topic", "audit-prod").put("from", "2000-01-01T00:00:00Z");
    return call(
        "POST", "/v1/tenants/acme/exports", "acme-tenant-admin", body.mergeIn(request).encode());
  }

  static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(Buffer.buffer(answer.body()));
  }

  /** The export when it has ended. */
  JsonObject ended(String id) {
    Eventually.until(
        "the export ends", () -> !json(get("/" + id)).getString("state").equals("running"));
    return json(get("/" + id));
  }

  /** What the tenant's downloads are metered with, by topic. */
  Map<String, Long> metered() {
    await(meter.flush());
    return readBytes;
  }

  /** Of exports, in the blob store. */
  List<String> files() throws IOException {
    return store.blobs.list("exports/");
  }

  long rows() {
    return await(pool.query("SELECT count(*) FROM export").execute()).iterator().next().getLong(0);
  }

  @Override
  public void close() throws IOException {
    await(listener.stop());
    processes.forEach(exports -> await(exports.stop()));
    engine.close();
    tails.close();
    await(pool.close());
    await(vertx.close());
    store.close();
  }
}
