package io.annals.standalone;

import io.annals.gateway.export.ExportCalls;
import io.annals.gateway.export.Exports;
import io.annals.gateway.peer.PeerKey;
import io.annals.gateway.peer.TailCopies;
import io.annals.gateway.query.QueryMount;
import io.annals.gateway.query.RetainedView;
import io.annals.gateway.store.DepartedSegments;
import io.annals.gateway.store.HotPartitions;
import io.annals.gateway.store.LocalStoreView;
import io.annals.gateway.store.StoreVerticle;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.query.address.AddressBook;
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
import java.util.HashMap;
import java.util.Map;

/** Wires the roles store and query. Used by the main thread alone. */
final class GatewayPlane {
  private final Planes.Ground ground;
  private final Routing routing;
  private final AccessControl access;
  private final HotPartitions hot;
  private final FolderBlobStore blobs;
  private final DuckDb engine;
  private final Dictionaries dictionaries;
  private final CachedSegments segments;

  /**
   * @param hot shared with the internal listener
   */
  GatewayPlane(
      Planes.Ground ground,
      Routing routing,
      AccessControl access,
      HotPartitions hot,
      FolderBlobStore blobs,
      Dictionaries dictionaries) {
    this.ground = ground;
    this.routing = routing;
    this.access = access;
    this.hot = hot;
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

  /**
   * @param peers signs what is asked from other processes
   */
  Mount query(PeerKey peers) {
    ProgramConfig config = ground.config();
    StoreView view =
        new RetainedView(
            new LocalStoreView(
                routing,
                new SegmentCatalogue(ground.pool(), ground.clock()),
                hot,
                tails(peers),
                ground.clock()),
            routing,
            ground.clock());
    SearchEngine search =
        new SearchEngine(ground.vertx(), view, segments, engine, config.query(), ground.metrics());
    ground.stops().add("searches", search::close);
    Tails tails = new Tails(ground.vertx(), view, segments, config.tails());
    ground.stops().add("tails", tails::close);
    CursorCodec cursors =
        new CursorCodec(
            new SecretFile(ground.dataDir().resolve("cursor.key")).orElse(config.cursorSecret()));
    ExportCalls exports = new ExportCalls(ground.vertx(), exports(search), routing, ground.clock());
    return new QueryMount(
        search,
        new AddressBook(config.addresses(), ground.clock()),
        tails,
        cursors,
        routing,
        access,
        ground.pool(),
        exports.operations(),
        ground.clock(),
        ground.metrics());
  }

  private Exports exports(SearchEngine search) {
    Exports exports =
        new Exports(
            new Exports.Parts(
                ground.vertx(),
                ground.pool(),
                search,
                routing,
                blobs,
                ground.process(),
                ground.clock(),
                ground.metrics()),
            ground.config().exports());
    ground.stops().add("exports", () -> Planes.await("ending them", exports.stop()));
    exports.start();
    return exports;
  }

  private TailCopies tails(PeerKey key) {
    TailCopies tails =
        new TailCopies(
            ground.vertx(),
            ground.pool(),
            ground.process(),
            key,
            ground.config().peers().replicaBytes(),
            ground.metrics());
    ground.stops().add("other processes", () -> Planes.await("forgetting them", tails.stop()));
    Planes.await("finding other processes", tails.start());
    return tails;
  }

  private Map<String, String> kafkaClient() {
    Map<String, String> client = new HashMap<>(ground.config().kafka().client());
    client.put("bootstrap.servers", ground.backing().bootstrapServers());
    return client;
  }
}
