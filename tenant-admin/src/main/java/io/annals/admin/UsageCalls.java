package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Caller;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantRows;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The call on what a tenant used. Thread-safe. */
final class UsageCalls {
  /** Of one answer. Also of steps: 69 days of minutes. */
  static final int MOST_ITEMS = 100_000;

  /**
   * Answers that one process makes at a time. Each may keep a connection and a core of PostgreSQL
   * busy for seconds, and what changes the configuration needs both too.
   */
  private static final int AT_A_TIME = 4;

  /** Less than any call has, so that it is known what took so long. */
  private static final long DEADLINE_SECONDS = 14;

  private static final String QUERY_CANCELED = "57014";

  private static final int RETRY_SECONDS = 5;

  private final Pool pool;
  private final UsageRows rows;
  private final InstantSource clock;
  private final WorkerExecutor workers;
  private final Semaphore room = new Semaphore(AT_A_TIME);

  /**
   * @param workers make long answers of rows
   */
  UsageCalls(Pool pool, InstantSource clock, WorkerExecutor workers) {
    this.pool = pool;
    this.rows = new UsageRows(pool);
    this.clock = clock;
    this.workers = workers;
  }

  Map<String, Operation> operations() {
    return Map.of("getUsage", this::get);
  }

  private Future<Reply> get(Call call) {
    if (!room.tryAcquire()) {
      return Future.failedFuture(
          new ProblemException(ProblemType.UNAVAILABLE, "too many ask for usage at a time")
              .retryAfter(1));
    }
    return Future.succeededFuture(call)
        .compose(this::answer)
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .recover(failure -> Future.failedFuture(tooSlow(failure)))
        .onComplete(done -> room.release());
  }

  /** Tells what the database could not add up in time from its being away. */
  static Throwable tooSlow(Throwable failure) {
    boolean slow =
        failure instanceof TimeoutException
            || (failure instanceof PgException stopped
                && QUERY_CANCELED.equals(stopped.getSqlState()));
    return slow
        ? new ProblemException(
                ProblemType.UNAVAILABLE,
                "usage could not be added up in time; ask for a shorter range, or again later",
                failure)
            .retryAfter(RETRY_SECONDS)
        : failure;
  }

  private Future<Reply> answer(Call call) {
    TenantRoute tenant = Caller.of(call.context()).tenant().orElseThrow();
    return TenantRows.find(pool, tenant.id())
        .compose(found -> Problems.found(found, "tenant"))
        .compose(
            found -> {
              Instant now = clock.instant();
              UsageQuestion question =
                  UsageQuestion.of(call, tenant.uid(), found.labels().timeZone(), now);
              return reply(question, now)
                  .compose(
                      reply ->
                          reply.map(Future::succeededFuture).orElseGet(() -> tooMany(question)));
            });
  }

  /** Empty when there are too many items. */
  private Future<Optional<Reply>> reply(UsageQuestion question, Instant asOf) {
    if (question.isEmpty()) {
      return Future.succeededFuture(Optional.of(shown(List.of(), null, asOf)));
    }
    Optional<UsageSteps> cut =
        UsageSteps.of(question.from(), question.to(), question.step(), question.zone(), MOST_ITEMS);
    if (cut.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    UsageSteps steps = cut.get();
    return rows.find(question, steps, MOST_ITEMS)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : workers.executeBlocking(
                        () ->
                            UsageItems.of(
                                    found.get(),
                                    steps,
                                    question.step() == UsageStep.DAY,
                                    MOST_ITEMS)
                                .map(items -> shown(items, steps, asOf)),
                        false));
  }

  /** Names the next longer step that fits, by trying. */
  private Future<Reply> tooMany(UsageQuestion question) {
    int next = question.step().ordinal() + 1;
    if (next == UsageStep.values().length) {
      return Future.failedFuture(
          Problems.wrong("step", "makes more than 100,000 items; ask for a shorter range"));
    }
    UsageQuestion longer = question.with(UsageStep.values()[next]);
    return reply(longer, question.to())
        .compose(
            reply ->
                reply.isEmpty()
                    ? tooMany(longer)
                    : Future.failedFuture(
                        Problems.wrong(
                            "step",
                            "makes more than 100,000 items; "
                                + longer.step().text()
                                + " would fit, or a shorter range")));
  }

  private static Reply shown(List<UsageItem> items, UsageSteps steps, Instant asOf) {
    JsonArray shown = new JsonArray();
    items.forEach(item -> shown.add(item.shown(steps)));
    return Reply.ok(new JsonObject().put("asOf", asOf.toString()).put("items", shown));
  }
}
