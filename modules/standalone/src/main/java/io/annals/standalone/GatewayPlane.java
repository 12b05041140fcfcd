package io.annals.standalone;

import io.annals.eventlog.KafkaEventLog;
import io.annals.gateway.ingest.IngestMount;
import io.annals.gateway.ingest.SwitchTally;
import io.annals.gateway.query.QueryMount;
import io.annals.gateway.query.RetainedView;
import io.annals.gateway.store.DepartedSegments;
import io.annals.gateway.store.HotPartitions;
import io.annals.gateway.store.LocalStoreView;
import io.annals.gateway.store.StoreVerticle;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Tails;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.StoreView;
import io.annals.segment.catalogue.RemovedSegments;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.hot.FlushStep;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SwitchCounts;
import java.util.HashMap;
import java.util.Map;

/** Wires the roles of the gateway. Used by the main thread alone. */
final class GatewayPlane {
  private final Planes.Ground ground;
  private final Routing routing;
  private final AccessControl access;
  private final HotPartitions hot = new HotPartitions();
  private final FolderBlobStore blobs;
  private final DuckDb engine;
  private final Dictionaries dictionaries;
  private final CachedSegments segments;

  GatewayPlane(
      Planes.Ground ground,
      Routing routing,
      AccessControl access,
      FolderBlobStore blobs,
      Dictionaries dictionaries) {
    this.ground = ground;
    this.routing = routing;
    this.access = access;
    this.blobs = blobs;
    ProgramConfig config = ground.config();
    engine = new DuckDb(config.segments().engine(), blobs.root());
    ground.stops().add("columns engine", engine::close);
    this.dictionaries = dictionaries;
    segments =
        new CachedSegments(blobs, engine, dictionaries, config.segments().readerCacheBytes());
    ground.stops().add("segment readers", segments::close);
    DepartedSegments departed =
        new DepartedSegments(
            ground.vertx(),
            new RemovedSegments(ground.pool()),
            hot,
            segments::forget,
            ground.clock());
    ground.stops().add("look for removed segments", departed.start()::run);
  }

  Mount ingest() {
    KafkaEventLog log =
        new KafkaEventLog(
            ground.vertx(),
            ground.config().eventLog(ground.backing().bootstrapServers()),
            ground.metrics());
    ground.stops().add("event log", () -> Planes.await("closing the event log", log.close()));
    SwitchCounts counts =
        Planes.await("reading switch counts", SwitchCounts.begin(ground.pool(), ground.process()));
    SwitchTally tally = new SwitchTally(counts::write);
    tally.start(ground.vertx());
    ground.stops().add("switch counts", () -> Planes.await("writing counts", tally.stop()));
    return new IngestMount(
        ground.config().ingest(), routing, access, log, tally, ground.clock(), ground.metrics());
  }

  void store() {
    ColumnsWriter columns = new ColumnsWriter(ground.config().segments().engine(), blobs.root());
    ground.stops().add("columns writer", columns::close);
    StoreVerticle store =
        new StoreVerticle(
            new StoreVerticle.Parts(
                ground.pool(),
                routing,
                kafkaClient(),
                StoreVerticle.SHARDS,
                new DuckDbSegmentWriter(blobs, columns, dictionaries),
                segments,
                blobs,
                ground.process(),
                ground.metrics(),
                ground.clock(),
                FlushStep.Observer.none()),
            ground.config().store(),
            hot);
    ground.checks().register("store", store.ready());
    Planes.deploy(ground, "store", store);
  }

  Mount query() {
    ProgramConfig config = ground.config();
    StoreView view =
        new RetainedView(
            new LocalStoreView(
                routing, new SegmentCatalogue(ground.pool(), ground.clock()), hot, ground.clock()),
            routing,
            ground.clock());
    SearchEngine search =
        new SearchEngine(ground.vertx(), view, segments, engine, config.query(), ground.metrics());
    ground.stops().add("searches", search::close);
    Tails tails = new Tails(ground.vertx(), view, segments, config.tails());
    ground.stops().add("tails", tails::close);
    CursorCodec cursors =
        new CursorCodec(CursorKey.of(config.query().cursorSecret(), ground.dataDir()));
    return new QueryMount(
        search, tails, cursors, routing, access, ground.clock(), ground.metrics());
  }

  private Map<String, String> kafkaClient() {
    Map<String, String> client = new HashMap<>(ground.config().kafka().client());
    client.put("bootstrap.servers", ground.backing().bootstrapServers());
    return client;
  }
}
