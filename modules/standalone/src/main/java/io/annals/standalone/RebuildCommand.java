package io.annals.standalone;

import io.annals.platform.process.DataDirectory;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.catalogue.RebuildRows;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.rebuild.CatalogueRebuild;
import io.annals.segment.rebuild.RebuildProgress;
import io.annals.segment.rebuild.RebuildReport;
import io.annals.tenancy.Schema;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The command {@code rebuild-catalogue}. Used by one thread. */
final class RebuildCommand {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration MIGRATION_LIMIT = Duration.ofMinutes(10);

  /** All segments of a deployment are read: terabytes, at the worst. */
  private static final Duration REBUILD_LIMIT = Duration.ofDays(7);

  private static final long SECONDS_BETWEEN_LINES = 2;

  private final ProgramConfig config;
  private final PrintStream out;
  private final StopList stops = new StopList();

  RebuildCommand(ProgramConfig config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  /**
   * Rebuilds, and tells what was done.
   *
   * @throws StartException when it cannot or must not be done; nothing is left running
   */
  RebuildReport run(CommandLine.Rebuild command) {
    try {
      RebuildReport report = rebuild(command);
      tell(report, command.dryRun());
      return report;
    } finally {
      stops.stopAll();
    }
  }

  private RebuildReport rebuild(CommandLine.Rebuild command) {
    DataDirectory data = DataDirectory.open(config.dataDir());
    stops.add("data directory", data::close);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    stops.add("event loops", () -> Waiting.on("stopping event loops", LIMIT, vertx.close()));
    PgConnectOptions postgres =
        Backing.postgres(config, data.path(), (child, exitCode) -> {}, stops);
    Pool pool = config.postgres().pool(vertx, postgres);
    stops.add("PostgreSQL pool", () -> Waiting.on("closing the pool", LIMIT, pool.close()));
    Waiting.on("bringing the database up to date", MIGRATION_LIMIT, Schema.migrate(pool));
    InstantSource clock = InstantSource.system();
    RebuildRows rows = new RebuildRows(pool, clock);
    long live = Waiting.on("looking for live processes", LIMIT, rows.liveProcesses());
    if (live > 0 && !command.force()) {
      throw new StartException(
          live + " processes have shown within 5 s that they live; stop them, or use --force",
          null);
    }
    FolderBlobStore blobs = blobs();
    DuckDb engine = new DuckDb(config.segments().engine(), blobs.root());
    stops.add("columns engine", engine::close);
    CachedSegments segments =
        new CachedSegments(
            blobs, engine, new Dictionaries(blobs), config.segments().readerCacheBytes());
    stops.add("segment readers", segments::close);
    WorkerExecutor workers =
        vertx.createSharedWorkerExecutor(
            "annals-rebuild", 1, REBUILD_LIMIT.toSeconds(), TimeUnit.SECONDS);
    out.println("Reading the segments of " + blobs.root());
    return Waiting.on(
        "rebuilding the catalogue",
        REBUILD_LIMIT,
        new CatalogueRebuild(blobs, segments, new SegmentCatalogue(pool, clock), rows, workers)
            .run(new CatalogueRebuild.Options(command.dryRun(), command.verify()), progress()));
  }

  private FolderBlobStore blobs() {
    try {
      FolderBlobStore blobs = new FolderBlobStore(config.blobDir());
      stops.add("blob store", blobs::close);
      return blobs;
    } catch (IOException e) {
      throw new StartException("cannot read segments in " + config.blobDir(), e);
    }
  }

  private RebuildProgress progress() {
    return new RebuildProgress() {
      private long last = System.nanoTime();

      @Override
      public void read(int segments, int all) {
        long now = System.nanoTime();
        if (now - last >= TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_LINES) || segments == all) {
          last = now;
          out.printf(Locale.ROOT, "  %,d of %,d%n", segments, all);
        }
      }
    };
  }

  private void tell(RebuildReport report, boolean dryRun) {
    out.printf(
        Locale.ROOT,
        """
        %s
          entered     %,d segments with %,d events
          known       %,d segments were in the catalogue already
          superseded  %,d segments whose events are in others
          withdrawn   %,d rows without files, whose events were entered
          left alone  %,d
        """,
        dryRun ? "Nothing was changed. What would be done:" : "Done.",
        report.restored(),
        report.restoredEvents(),
        report.known(),
        report.superseded(),
        report.withdrawn(),
        report.skipped().size());
    report.skipped().forEach(s -> out.println("    " + s.what() + ": " + s.why()));
    out.flush();
  }
}
