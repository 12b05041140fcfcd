package io.annals.gateway.export;

import io.annals.gateway.export.ExportRun.Tools;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.query.run.SearchEngine;
import io.annals.segment.BlobStore;
import io.annals.tenancy.Caller;
import io.annals.tenancy.OneAtATime;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicRoute;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the exports that were asked for at this process, and looks after those that nobody runs any
 * more. What is true stands in the database: any process can tell about any export. Thread-safe.
 */
public final class Exports {
  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int LOOKS_PER_EXPIRY = 12;
  private static final long DEADLINE_SECONDS = 25;

  /** What the exports of one process share. */
  public record Parts(
      Vertx vertx,
      Pool pool,
      SearchEngine engine,
      Routing routing,
      BlobStore blobs,
      String process,
      InstantSource clock,
      MeterRegistry metrics) {}

  /** An export of this process. */
  private record Live(ExportJob job, Future<Void> ended) {}

  private final Tools tools;
  private final ExportBlobs blobs;
  private final ExportRows rows;
  private final LeavingExports leaving;
  private final InstantSource clock;
  private final Map<UUID, Live> live = new ConcurrentHashMap<>();
  private final Set<UUID> claimed = ConcurrentHashMap.newKeySet();
  private final OneAtATime looks = new OneAtATime(this::lookOnce);
  private int looked;
  private volatile boolean stopping;
  private long timer;

  /** Nothing happens before {@link #start}. */
  public Exports(Parts parts, ExportConfig config) {
    WorkerExecutor workers =
        parts.vertx().createSharedWorkerExecutor("annals-exports", config.atOnce() + 1);
    tools =
        new Tools(
            parts.vertx(),
            parts.engine(),
            parts.routing(),
            workers,
            new Turns(config.atOnce()),
            new RunRows(parts.pool(), parts.process(), UUID.randomUUID().toString()),
            config,
            new ExportMeters(parts.metrics(), live::size));
    blobs = new ExportBlobs(parts.blobs());
    rows = new ExportRows(parts.pool());
    leaving = new LeavingExports(parts.pool(), parts.blobs(), workers, parts.clock());
    clock = parts.clock();
  }

  /** Finds what an earlier run of this process left, and goes on looking. */
  public void start() {
    timer = tools.vertx().setPeriodic(LOOK.toMillis(), tick -> look());
    look();
  }

  /** Ends what runs as interrupted; its files are gone when this completes. */
  public Future<Void> stop() {
    stopping = true;
    tools.vertx().cancelTimer(timer);
    live.values().forEach(export -> export.job().cancel(ExportFailure.INTERRUPTED));
    return Future.join(live.values().stream().map(Live::ended).toList())
        .otherwiseEmpty()
        .compose(ended -> looks.run().otherwiseEmpty())
        .compose(looked -> tools.workers().close());
  }

  ExportRows rows() {
    return rows;
  }

  ExportBlobs blobs() {
    return blobs;
  }

  WorkerExecutor workers() {
    return tools.workers();
  }

  /** An export, and whether this call has made it. */
  record Made(ExportRow row, boolean fresh) {}

  /**
   * Makes an export and begins it; gives the one that is there when the same was asked before.
   * Fails with a {@link ProblemException} when another one has its id, or there are too many.
   */
  Future<Made> create(
      TenantRoute tenant, TopicRoute topic, ExportRequest request, String id, Caller caller) {
    UUID uid = UUID.randomUUID();
    // Before its time is taken: a look must not think that nobody runs it.
    claimed.add(uid);
    ExportRow row =
        begun(new ExportBlobs.Folder(topic.tenant(), topic.uid(), uid), request, id, caller);
    ExportJob job = new ExportJob(tools, blobs, clock, tenant.id(), row, request);
    return rows.withTenant(
            tenant.uid(),
            sql ->
                rows.find(sql, tenant.uid(), id)
                    .compose(
                        there ->
                            there.isPresent() ? repeated(there.get(), request) : enter(sql, row)))
        .onComplete(
            made -> {
              if (made.succeeded() && made.result().fresh()) {
                begin(uid, job);
              } else {
                claimed.remove(uid);
              }
            });
  }

  private ExportRow begun(
      ExportBlobs.Folder folder, ExportRequest request, String id, Caller caller) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new ExportRow(
        folder,
        id,
        request.asked(),
        request.range(),
        caller.tokenId(),
        caller.role().text(),
        ExportState.RUNNING,
        Optional.empty(),
        new ExportRow.Counts(0, 0, 0),
        0,
        List.of(),
        List.of(),
        now,
        Optional.empty(),
        now.plus(tools.config().keep()));
  }

  private static Future<Made> repeated(ExportRow there, ExportRequest request) {
    return there.asked().equals(request.asked())
        ? Future.succeededFuture(new Made(there, false))
        : Future.failedFuture(
            new ProblemException(
                ProblemType.CONFLICT, "there is another export of this id; delete it first"));
  }

  private Future<Made> enter(SqlClient sql, ExportRow row) {
    if (stopping || live.size() >= tools.config().running()) {
      return Future.failedFuture(
          new ProblemException(ProblemType.UNAVAILABLE, "too many exports at once").retryAfter(30));
    }
    return rows.held(sql, row.folder().tenant())
        .compose(
            held -> {
              checkRoom(held);
              return rows.insert(sql, row, tools.rows().process(), tools.rows().run());
            })
        .compose(
            entered ->
                entered
                    ? Future.succeededFuture(new Made(row, true))
                    : Future.failedFuture(
                        new ProblemException(ProblemType.CONFLICT, "the topic is being deleted")));
  }

  private void checkRoom(ExportRows.Held held) {
    ExportConfig config = tools.config();
    if (held.running() >= config.runningPerTenant()) {
      throw new ProblemException(
              ProblemType.TOO_MANY_REQUESTS,
              "the tenant has as many exports running as it may, " + config.runningPerTenant())
          .retryAfter(30);
    }
    if (held.kept() >= config.keptPerTenant()) {
      throw new ProblemException(
          ProblemType.QUOTA_EXCEEDED,
          "the tenant has as many exports as it may, " + config.keptPerTenant() + "; delete some");
    }
    if (held.fileBytes() >= config.keptBytesPerTenant()) {
      throw new ProblemException(
          ProblemType.QUOTA_EXCEEDED,
          "the tenant's exports have as many bytes as they may, "
              + config.keptBytesPerTenant()
              + "; delete some");
    }
  }

  private void begin(UUID uid, ExportJob job) {
    Future<Void> ended = job.run();
    live.put(uid, new Live(job, ended));
    ended.onComplete(
        done -> {
          live.remove(uid);
          claimed.remove(uid);
          if (done.failed()) {
            LOG.atWarn()
                .setMessage("the end of an export could not be written")
                .addKeyValue("export", uid)
                .setCause(done.cause())
                .log();
          }
          look();
        });
  }

  /** An export was deleted: ends it if it runs here, and removes what can be removed. */
  void deleted(UUID uid) {
    Live running = live.get(uid);
    if (running != null) {
      running.job().cancel(ExportFailure.CANCELLED);
    }
    look();
  }

  private void look() {
    looks
        .run()
        .onFailure(
            failure ->
                LOG.atWarn().setMessage("exports cannot be looked after").setCause(failure).log());
  }

  private Future<Void> lookOnce() {
    boolean expiry = looked++ % LOOKS_PER_EXPIRY == 0;
    Instant now = clock.instant();
    return tools
        .rows()
        .interrupted(List.copyOf(claimed), now)
        .onSuccess(tools.meters()::interrupted)
        .compose(failed -> expiry ? leaving.expire() : Future.succeededFuture(0))
        .compose(expired -> leaving.sweep())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .mapEmpty();
  }
}
