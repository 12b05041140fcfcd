package io.annals.gateway.query;

import io.annals.metering.LogKind;
import io.annals.metering.TopicFacts;
import io.annals.platform.http.HttpListener;
import io.annals.platform.http.Operation;
import io.annals.query.address.AddressBook;
import io.annals.query.address.AddressConfig;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.QueryConfig;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.TailConfig;
import io.annals.query.run.Tails;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.TenantAccess;
import io.annals.testkit.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The reading calls over a store of hot rows, on a port of their own. The clock stands still. */
final class QueryServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  final HotStore store = new HotStore();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final FixedRouting routing = new FixedRouting();

  /** Of every topic. */
  volatile TopicTariff tariff =
      new TopicTariff(
          Optional.empty(),
          new TopicFacts(1, "audit-prod", LogKind.AUDIT, null, null, false, Instant.EPOCH),
          OptionalDouble.empty());

  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final FolderBlobStore blobs;
  private final DuckDb duckDb;
  private final CachedSegments segments;
  private final SearchEngine engine;
  private final Tails tails;
  private final HttpListener listener;

  QueryServer(Path folder, TailConfig tailing) throws IOException {
    this(folder, tailing, AddressConfig.none());
  }

  QueryServer(Path folder, TailConfig tailing, AddressConfig addresses) throws IOException {
    blobs = new FolderBlobStore(folder);
    duckDb = new DuckDb(new EngineConfig(1, 256_000_000, 0), blobs.root());
    segments = new CachedSegments(blobs, duckDb, new Dictionaries(blobs), 1_000_000);
    engine =
        new SearchEngine(
            vertx,
            store,
            segments,
            duckDb,
            new QueryConfig(Duration.ofSeconds(20), 2, 8, Optional.empty()),
            metrics);
    tails = new Tails(vertx, store, segments, tailing);
    InstantSource clock = InstantSource.fixed(NOW);
    QueryMount mount =
        new QueryMount(
            engine,
            new AddressBook(addresses, clock),
            tails,
            new CursorCodec(new byte[32]),
            routing,
            new TenantAccess(routing, clock),
            (topic, range) -> Future.succeededFuture(tariff),
            noExports(),
            clock,
            metrics);
    listener =
        Eventually.await(HttpListener.start(vertx, "127.0.0.1", 0, 1, List.of(mount), metrics));
  }

  /** Those calls have tests of their own. */
  private static Map<String, Operation> noExports() {
    Operation none = call -> Future.failedFuture(new IllegalStateException("not served here"));
    return Map.of(
        "createExport", none,
        "listExports", none,
        "getExport", none,
        "deleteExport", none,
        "getExportFile", none,
        "getExportManifest", none);
  }

  int port() {
    return listener.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  HttpClient client() {
    return client;
  }

  HttpResponse<String> call(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** An event of the tenant acme, received one second before {@link #NOW}. */
  void add(String event) {
    store.add(
        FixedRouting.ACME.uid(),
        FixedRouting.ACME_AUDIT.uid(),
        TimeText.micros(NOW) - 1_000_000,
        event);
  }

  static String event(int minutesAgo, String verb, String more) {
    return "{\"verb\":\""
        + verb
        + "\",\"stageTimestamp\":\""
        + NOW.minusSeconds(60L * minutesAgo)
        + "\""
        + more
        + "}";
  }

  void stopListening() {
    Eventually.await(listener.stop());
  }

  @Override
  public void close() throws IOException {
    engine.close();
    tails.close();
    Eventually.await(vertx.close());
    segments.close();
    duckDb.close();
    blobs.close();
  }
}
