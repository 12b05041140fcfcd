package io.annals.gateway.store;

import static io.annals.testkit.Eventually.await;

import io.annals.query.run.TailConfig;
import io.annals.query.run.Tails;
import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import io.annals.segment.StoreView;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.compaction.CompactionLimits;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.hot.FlushStep;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One process of the role store, with everything real but the routing. */
final class StoreProcess implements AutoCloseable {
  static final Map<String, String> KAFKA =
      Map.of("bootstrap.servers", TestKafka.bootstrapServers());
  private static final EngineConfig ENGINE = new EngineConfig(1, 512_000_000, 0);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final StoreVerticle verticle;
  final StoreView view;
  private final Vertx vertx = Vertx.vertx();
  private final FolderBlobStore blobs;
  private final DuckDb duckDb;
  private final ColumnsWriter columns;
  private final CachedSegments segments;
  private final Pool pool;
  private String deployment;

  StoreProcess(TestDatabase database, Path folder, FakeRouting routing, Setting setting)
      throws IOException {
    this(database::pool, folder, routing, setting);
  }

  StoreProcess(Function<Vertx, Pool> database, Path folder, FakeRouting routing, Setting setting)
      throws IOException {
    pool = database.apply(vertx);
    blobs = new FolderBlobStore(folder);
    duckDb = new DuckDb(ENGINE, blobs.root());
    columns = new ColumnsWriter(ENGINE, blobs.root());
    Dictionaries dictionaries = new Dictionaries(blobs);
    segments = new CachedSegments(blobs, duckDb, dictionaries, 64_000_000);
    HotPartitions hot = new HotPartitions();
    InstantSource clock = InstantSource.system();
    verticle =
        new StoreVerticle(
            new StoreVerticle.Parts(
                pool,
                routing,
                KAFKA,
                setting.shards(),
                new DuckDbSegmentWriter(blobs, columns, dictionaries),
                segments,
                blobs,
                setting.process(),
                registry,
                clock,
                setting.observer()),
            config(setting),
            hot);
    view = new LocalStoreView(routing, new SegmentCatalogue(pool, clock), hot, clock);
    deployment = await(vertx.deployVerticle(verticle));
  }

  private static StoreConfig config(Setting setting) {
    int filesPerMinute = 100_000;
    return new StoreConfig(
        64_000_000,
        setting.flushAge(),
        setting.flushAge(),
        filesPerMinute,
        setting.hotBytes(),
        1_000_000,
        1,
        new CompactionConfig(
            1, new CompactionLimits(1_000_000, 10_000, 8, 4), Duration.ofSeconds(2)),
        4);
  }

  /** What differs between tests. */
  record Setting(
      String shards,
      String process,
      Duration flushAge,
      long hotBytes,
      FlushStep.Observer observer) {}

  StoreView.Snapshot open(TenantUid tenant, TopicUid topic) {
    return await(view.open(tenant, topic, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** Follows topics of this process. */
  Tails tails() {
    return new Tails(vertx, view, segments, new TailConfig(1, 1, Duration.ofSeconds(10)));
  }

  /** Every event of the topic as a query sees it. */
  List<String> texts(TenantUid tenant, TopicUid topic) throws IOException {
    StoreView.Snapshot snapshot = open(tenant, topic);
    List<String> texts = new ArrayList<>();
    for (StoreView.HotPartition hot : snapshot.hot()) {
      for (EventRow row : hot.rows()) {
        texts.add(new String(row.bytes(), StandardCharsets.UTF_8));
      }
    }
    for (SegmentInfo segment : snapshot.segments()) {
      try (Segments.Lease lease = segments.open(segment)) {
        read(lease.reader(), snapshot.hot(), texts);
      }
    }
    return texts;
  }

  private static void read(
      SegmentReader reader, List<StoreView.HotPartition> hot, List<String> texts)
      throws IOException {
    SegmentReader.RowIndex rows = reader.rows();
    for (int row = 0; row < reader.info().events(); row++) {
      int epoch = rows.epoch(row);
      long offset = rows.offset(row);
      boolean alsoHot =
          hot.stream()
              .filter(h -> h.partition() == reader.info().partition())
              .anyMatch(
                  h -> epoch > h.epoch() || (epoch == h.epoch() && offset >= h.firstOffset()));
      if (!alsoHot) {
        int block = reader.blockOf(row);
        texts.add(
            new String(
                reader.block(block).event(row - reader.firstRow(block)), StandardCharsets.UTF_8));
      }
    }
  }

  double count(String counter) {
    return registry.get(counter).counter().count();
  }

  double gauge(String gauge) {
    return registry.get(gauge).gauge().value();
  }

  void stop() {
    if (deployment != null) {
      await(vertx.undeploy(deployment));
      deployment = null;
    }
  }

  /** Does nothing more; a flush that hangs is never heard of again. */
  void kill() {
    vertx.undeploy(deployment);
    deployment = null;
  }

  @Override
  public void close() throws IOException {
    stop();
    await(pool.close());
    await(vertx.close());
    segments.close();
    columns.close();
    duckDb.close();
    blobs.close();
  }
}
