package io.annals.gateway.export;

import io.annals.gateway.export.ExportRun.Tools;
import io.annals.query.run.Reason;
import io.annals.tenancy.TenantId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One export from its first page to the end of its row, whatever that is. Thread-safe. */
final class ExportJob {
  private static final Logger LOG = LoggerFactory.getLogger(ExportJob.class);
  private static final long DEADLINE_SECONDS = 25;

  /** How often, and how far apart, the end of an export is tried to be written. */
  private static final int WRITES = 20;

  private static final long BETWEEN_WRITES_MILLIS = 2_000;

  private final Tools tools;
  private final InstantSource clock;
  private final TenantId tenant;
  private final ExportRow row;
  private final ExportWriter writer;
  private final ExportRun run;
  private volatile boolean stopping;

  ExportJob(
      Tools tools,
      ExportBlobs blobs,
      InstantSource clock,
      TenantId tenant,
      ExportRow row,
      ExportRequest request) {
    this.tools = tools;
    this.clock = clock;
    this.tenant = tenant;
    this.row = row;
    this.writer =
        new ExportWriter(
            blobs,
            row.folder(),
            new ExportWriter.Naming(row.id(), request.ending(), request.gzip()),
            Lines.of(request),
            tools.config());
    this.run = new ExportRun(tools, row, request, writer);
  }

  /**
   * Completes when the database has its end, as done or as failed. Fails when it is not known what
   * the database has; then a later look fails the export, if it is not done.
   */
  Future<Void> run() {
    return run.run().compose(all -> finish()).recover(this::fail);
  }

  /** Ends soon, without files. */
  void cancel(ExportFailure why) {
    stopping = why == ExportFailure.INTERRUPTED;
    run.cancel(why);
  }

  private Future<Void> finish() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<String> reasons = run.reasons().stream().map(Reason::text).toList();
    return tools
        .workers()
        .executeBlocking(
            () -> {
              List<ExportFile> files = writer.finish();
              Buffer manifest = ExportManifest.of(row, tenant, writer, reasons, files, now);
              return new RunRows.Outcome(
                  run.counts(), writer.newestReceived(), reasons, files, manifest);
            },
            false)
        .compose(outcome -> written(() -> tools.rows().done(row.uid(), outcome, now), WRITES))
        .compose(
            mine -> {
              if (!mine) {
                return Future.failedFuture(
                    new ExportFailedException(ExportFailure.CANCELLED, null));
              }
              tools.meters().done(reasons.isEmpty());
              ended(reasons.isEmpty() ? "done" : "incomplete");
              return Future.succeededFuture();
            });
  }

  /** What was written is removed, unless it is not known whether it counts. */
  private Future<Void> fail(Throwable failure) {
    if (failure instanceof UnwrittenException) {
      return Future.failedFuture(failure);
    }
    ExportFailure why =
        failure instanceof ExportFailedException known ? known.failure() : ExportFailure.INTERNAL;
    if (why == ExportFailure.INTERNAL) {
      LOG.atError()
          .setMessage("an export has failed")
          .addKeyValue("export", row.uid())
          .setCause(failure)
          .log();
    }
    return tools
        .workers()
        .executeBlocking(
            () -> {
              writer.abandon();
              return false;
            },
            false)
        .otherwise(true)
        .compose(
            hasFiles ->
                written(
                    () -> tools.rows().failed(row.uid(), why, hasFiles, clock.instant()), WRITES))
        .onSuccess(
            done -> {
              tools.meters().failed(why);
              ended(why.text());
            });
  }

  private void ended(String outcome) {
    LOG.atInfo()
        .setMessage("an export has ended")
        .addKeyValue("export", row.uid())
        .addKeyValue("tenantUid", row.folder().tenant())
        .addKeyValue("events", writer.events())
        .addKeyValue("outcome", outcome)
        .log();
  }

  /** Again and again while the database does not answer. */
  private <T> Future<T> written(Supplier<Future<T>> write, int tries) {
    return write
        .get()
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .recover(
            failure ->
                tries <= 1 || stopping
                    ? Future.failedFuture(new UnwrittenException(failure))
                    : tools
                        .vertx()
                        .timer(BETWEEN_WRITES_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(again -> written(write, tries - 1)));
  }

  /** It is not known what the database has. */
  private static final class UnwrittenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwrittenException(Throwable cause) {
      super("the database does not answer", cause);
    }
  }
}
