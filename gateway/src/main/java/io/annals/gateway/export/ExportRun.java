package io.annals.gateway.export;

import io.annals.query.run.Hit;
import io.annals.query.run.LogsPage;
import io.annals.query.run.LogsRequest;
import io.annals.query.run.Order;
import io.annals.query.run.QueryCancelledException;
import io.annals.query.run.QueryRun;
import io.annals.query.run.Reason;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.StoreUnavailableException;
import io.annals.query.run.TimeRange;
import io.annals.query.run.TooManyQueriesException;
import io.annals.tenancy.Routing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One export while it runs: page after page of a search into files. Steps follow each other, on
 * whatever threads; {@link #cancel} may be called from any.
 *
 * <p>It has the events that were received before it was asked for: it begins a moment later, when
 * the store has them all, and leaves out what was received since.
 */
final class ExportRun {
  /** Of one page; its bytes are bounded by the search. */
  private static final int PAGE_EVENTS = 10_000;

  /** So many tries on end, then what is there is taken, or the export fails. */
  private static final int TRIES = 60;

  /** So many pages on end may run out of time and be no step further. */
  private static final int PAGES_WITHOUT_END = 5;

  /** Of one statement. */
  private static final long ROWS_SECONDS = 5;

  /** What every export of a process works with. */
  record Tools(
      Vertx vertx,
      SearchEngine engine,
      Routing routing,
      WorkerExecutor workers,
      Turns turns,
      RunRows rows,
      ExportConfig config,
      ExportMeters meters) {}

  private enum Step {
    GO_ON,
    WAIT,
    END
  }

  private final Tools tools;
  private final ExportRow row;
  private final ExportRequest request;
  private final ExportWriter writer;
  private final long createdMicros;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private final Promise<Void> over = Promise.promise();
  private Optional<LogsRequest.Continued> next = Optional.empty();
  private int vainTries;
  private int pagesWithoutEnd;
  private volatile ExportFailure cancelled;
  private volatile QueryRun searching;

  ExportRun(Tools tools, ExportRow row, ExportRequest request, ExportWriter writer) {
    this.tools = tools;
    this.row = row;
    this.request = request;
    this.writer = writer;
    this.createdMicros = ChronoUnit.MICROS.between(Instant.EPOCH, row.createdAt());
  }

  /** Completes when every event is in the files; fails when there will be no files. */
  Future<Void> run() {
    if (tools.config().settle().isZero()) {
      step();
    } else {
      tools.vertx().setTimer(tools.config().settle().toMillis(), begin -> step());
    }
    return over.future();
  }

  /** Between tries while the store cannot tell everything. */
  private long pauseMillis() {
    return Math.max(1, tools.config().settle().toMillis());
  }

  /** Ends soon, wherever it is. */
  void cancel(ExportFailure why) {
    cancelled = why;
    QueryRun running = searching;
    if (running != null) {
      running.cancel();
    }
  }

  /** Why something may be missing in the files. */
  Set<Reason> reasons() {
    return EnumSet.copyOf(reasons);
  }

  private void step() {
    tools
        .turns()
        .take()
        .compose(turn -> guarded().onComplete(done -> tools.turns().give()))
        .recover(this::inVain)
        .onComplete(
            outcome -> {
              if (outcome.failed()) {
                over.fail(outcome.cause());
              } else {
                switch (outcome.result()) {
                  case GO_ON -> step();
                  case WAIT -> tools.vertx().setTimer(pauseMillis(), again -> step());
                  case END -> over.complete();
                }
              }
            });
  }

  private Future<Step> guarded() {
    try {
      return page();
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private Future<Step> page() {
    if (tools.routing().topic(row.folder().topic()).isEmpty()) {
      return failed(ExportFailure.TOPIC_DELETED);
    }
    QueryRun run = tools.engine().newBackgroundRun();
    searching = run;
    if (cancelled != null) {
      run.close();
      return failed(cancelled);
    }
    Selection selection =
        new Selection(
            row.folder().tenant(), row.folder().topic(), request.search(), request.range());
    return tools
        .engine()
        .logs(
            new LogsRequest(selection, request.order(), PAGE_EVENTS, next),
            run,
            Function.identity())
        .compose(this::take);
  }

  private Future<Step> take(LogsPage page) {
    Set<Reason> found = EnumSet.noneOf(Reason.class);
    found.addAll(page.completeness().reasons());
    // Once it has taken too long, the export has that reason and waits no more.
    boolean late = found.contains(Reason.CATCHING_UP) && !reasons.contains(Reason.CATCHING_UP);
    if (late && ++vainTries < TRIES) {
      return Future.succeededFuture(Step.WAIT);
    }
    if (page.next().isPresent()) {
      // The next page goes on where this one ran out of time.
      found.remove(Reason.DEADLINE);
    }
    boolean stuck = page.hits().isEmpty() && page.next().isPresent() && page.next().equals(next);
    if (stuck && ++pagesWithoutEnd >= PAGES_WITHOUT_END) {
      return failed(ExportFailure.STORE_UNAVAILABLE);
    }
    pagesWithoutEnd = stuck ? pagesWithoutEnd : 0;
    vainTries = 0;
    reasons.addAll(found);
    return tools
        .workers()
        .executeBlocking(() -> write(page), false)
        .compose(
            whole -> progress(page).map(whole && page.next().isPresent() ? Step.GO_ON : Step.END))
        .onSuccess(taken -> next = page.next());
  }

  /** Whether there is room for more. */
  private boolean write(LogsPage page) throws Exception {
    long events = writer.events();
    long bytes = writer.bytes();
    try {
      writer.checkDisk();
      for (Hit hit : page.hits()) {
        if (hit.receivedAtMicros() >= createdMicros) {
          continue;
        }
        if (writer.events() >= tools.config().events()) {
          reasons.add(Reason.LIMIT);
          return false;
        }
        if (!writer.write(hit)) {
          reasons.add(Reason.SIZE_LIMIT);
          return false;
        }
      }
      return true;
    } finally {
      tools.meters().written(writer.events() - events, writer.bytes() - bytes);
    }
  }

  /** While the database is away the next page waits for it; this one is written. */
  private Future<Void> progress(LogsPage page) {
    return tools
        .rows()
        .progress(row.uid(), counts(), progressAt(page))
        .timeout(ROWS_SECONDS, TimeUnit.SECONDS)
        .otherwise(true)
        .compose(
            mine ->
                mine
                    ? Future.<Void>succeededFuture()
                    : Future.failedFuture(
                        new ExportFailedException(
                            cancelled == null ? ExportFailure.CANCELLED : cancelled, null)));
  }

  ExportRow.Counts counts() {
    return new ExportRow.Counts(writer.events(), writer.bytes(), writer.fileBytes());
  }

  private double progressAt(LogsPage page) {
    TimeRange range = request.range();
    if (page.next().isEmpty()) {
      return 1;
    }
    long at = page.next().get().after().key().timeMicros();
    double part =
        ((double) at - range.fromMicros()) / ((double) range.toMicros() - range.fromMicros());
    double done = request.order() == Order.ASC ? part : 1 - part;
    return Math.max(0, Math.min(1, done));
  }

  /** What may be better in a moment is tried again. */
  private Future<Step> inVain(Throwable failure) {
    if (failure instanceof QueryCancelledException) {
      return failed(cancelled == null ? ExportFailure.INTERRUPTED : cancelled);
    }
    boolean passing =
        failure instanceof StoreUnavailableException || failure instanceof TooManyQueriesException;
    if (!passing) {
      return Future.failedFuture(failure);
    }
    return ++vainTries < TRIES
        ? Future.succeededFuture(Step.WAIT)
        : Future.failedFuture(new ExportFailedException(ExportFailure.STORE_UNAVAILABLE, failure));
  }

  private static Future<Step> failed(ExportFailure failure) {
    return Future.failedFuture(new ExportFailedException(failure, null));
  }
}
