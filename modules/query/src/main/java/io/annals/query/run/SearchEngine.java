package io.annals.query.run;

import io.annals.audit.policy.AuditPolicy;
import io.annals.query.language.Field;
import io.annals.query.language.QuerySyntaxException;
import io.annals.segment.Segments;
import io.annals.segment.StoreView;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import io.annals.tenancy.Quota;
import io.annals.tenancy.TenantUid;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers queries over segments and hot tails, on a bounded pool of threads of its own.
 * Thread-safe.
 *
 * <p>An answer that may lack something says so, and why. The futures fail with {@link
 * TooManyQueriesException} when the queue is full or the tenant has as many queries as its quota or
 * its share of this process lets it, with {@link QueryCancelledException} when the run was
 * cancelled, and with anything else only for a bug or a store that does not answer at all.
 */
public final class SearchEngine implements AutoCloseable {
  /** How long a run may overstep its deadline before the pool complains. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** A picture of the store is there within milliseconds, or what it is made of does not answer. */
  private static final Duration PICTURE = Duration.ofSeconds(5);

  private final StoreView store;
  private final QueryConfig config;
  private final QueryMeters meters;
  private final WorkerExecutor workers;
  private final ScanThreads helpers = new ScanThreads(Runtime.getRuntime().availableProcessors());
  private final AtomicInteger admitted = new AtomicInteger();
  private final TenantRoom room = new TenantRoom();
  private final Turns turns;
  private final PageSearch pages;
  private final HistogramCount histograms;
  private final ValueCount values;
  private final NameSearch names;
  private final ContextSearch contexts;
  private final PolicySimulation simulations;
  private final TableQuery tables;

  public SearchEngine(
      Vertx vertx,
      StoreView store,
      Segments segments,
      DuckDb engine,
      QueryConfig config,
      MeterRegistry registry) {
    this.store = store;
    this.config = config;
    meters = new QueryMeters(registry, admitted);
    turns = new Turns(config.threads(), config.queue());
    workers =
        vertx.createSharedWorkerExecutor(
            "annals-query",
            config.threads(),
            config.timeout().plus(GRACE).toMillis(),
            TimeUnit.MILLISECONDS);
    Scanner scanner = new Scanner(segments, engine, Scanner.BLOCKS_BEFORE_ENGINE);
    pages = new PageSearch(scanner);
    histograms = new HistogramCount(segments, engine);
    values = new ValueCount(segments, engine);
    names = new NameSearch(scanner);
    contexts = new ContextSearch(scanner, segments);
    simulations = new PolicySimulation(segments, engine);
    tables = new TableQuery(segments, engine);
  }

  /**
   * A run for one of the calls below; its time begins now. The call closes it.
   *
   * @param quota of the tenant whose events are asked for
   */
  public QueryRun newRun(Quota quota) {
    return new QueryRun(config.timeout(), quota, helpers);
  }

  /**
   * A run of work that goes on for long and asks again and again, such as an export: no quota's
   * limit of one query holds for it, and it takes no place among the tenant's queries.
   */
  public QueryRun newBackgroundRun() {
    return QueryRun.background(config.timeout(), helpers);
  }

  /**
   * @param answer makes of the page what is wanted; runs on a worker thread
   */
  public <T> Future<T> logs(LogsRequest request, QueryRun run, Function<LogsPage, T> answer) {
    return answer(
        QueryMeters.Kind.LOGS,
        request.selection(),
        request.window().rest().orElse(request.selection().range()),
        run,
        snapshot -> answer.apply(pages.page(request, snapshot, run)));
  }

  /**
   * The rows that a SELECT makes of the matching events. The future fails with {@link
   * io.annals.query.language.QuerySyntaxException} when it cannot be read, and with {@link
   * SelectFailedException} when it cannot be answered.
   *
   * @param answer makes of the rows what is wanted; runs on a worker thread
   */
  public <T> Future<T> select(
      SelectRequest request, QueryRun run, Function<SelectAnswer, T> answer) {
    return answer(
        QueryMeters.Kind.SELECT,
        request.selection(),
        request.selection().range(),
        run,
        snapshot -> answer.apply(tables.answer(request, snapshot, run)));
  }

  /**
   * @param buckets at most so many
   */
  public Future<Histogram> histogram(Selection selection, int buckets, QueryRun run) {
    return answer(
        QueryMeters.Kind.HISTOGRAM,
        selection,
        selection.range(),
        run,
        snapshot -> histograms.count(selection, buckets, snapshot, run));
  }

  /**
   * @param prefix only names that begin with it; may be empty
   * @param limit most names
   */
  public Future<FieldNames> fields(Selection selection, String prefix, int limit, QueryRun run) {
    return answer(
        QueryMeters.Kind.FIELDS,
        selection,
        selection.range(),
        run,
        snapshot -> names.names(selection, prefix, limit, snapshot, run));
  }

  /**
   * @param prefix only values that begin with it; may be empty
   * @param limit most values
   */
  public Future<TopValues> values(
      Selection selection, Field field, String prefix, int limit, QueryRun run) {
    return answer(
        QueryMeters.Kind.VALUES,
        selection,
        selection.range(),
        run,
        snapshot -> values.top(selection, field, prefix, limit, snapshot, run));
  }

  /**
   * @param answer makes of the context what is wanted; runs on a worker thread
   */
  public <T> Future<T> context(
      ContextRequest request, QueryRun run, Function<LogsContext, T> answer) {
    // The event's time is not known yet, and its neighbours may lie anywhere in the range.
    return answer(
        QueryMeters.Kind.CONTEXT,
        request.selection(),
        TimeRange.ALL,
        run,
        snapshot -> answer.apply(contexts.context(request, snapshot, run)));
  }

  /**
   * What a policy would make of the events of a selection; they are looked at one by one.
   *
   * @param policy asked for once, on a worker thread; what it throws, the future fails with
   */
  public Future<Simulation> simulate(
      Selection selection, Supplier<AuditPolicy> policy, QueryRun run) {
    return answer(
        QueryMeters.Kind.SIMULATE,
        selection,
        selection.range(),
        run,
        snapshot -> simulations.simulate(selection, policy.get(), snapshot, run));
  }

  private interface Work<T> {
    T on(Snapshot snapshot)
        throws QueryStoppedException, QuerySyntaxException, SelectFailedException;
  }

  private <T> Future<T> answer(
      QueryMeters.Kind kind, Selection selection, TimeRange range, QueryRun run, Work<T> work) {
    TenantUid tenant = selection.tenant();
    Integer most = run.quota().concurrentQueries();
    if (!run.isBackground() && !room.enter(tenant, most)) {
      meters.overQuota(kind);
      run.close();
      return Future.failedFuture(TooManyQueriesException.ofTenant(most));
    }
    Turns.Entry entry = turns.enter(tenant);
    if (entry != Turns.Entry.ADMITTED) {
      leave(tenant, run);
      boolean share = entry == Turns.Entry.OVER_SHARE;
      meters.refused(kind, share);
      run.close();
      return Future.failedFuture(
          share ? TooManyQueriesException.ofShare() : TooManyQueriesException.ofProcess());
    }
    admitted.incrementAndGet();
    return store
        .open(selection.tenant(), selection.topic(), range.fromMicros(), range.toMicros())
        .timeout(Math.min(run.remaining().toMillis(), PICTURE.toMillis()), TimeUnit.MILLISECONDS)
        .recover(silence -> Future.failedFuture(new StoreUnavailableException(silence)))
        .compose(
            snapshot ->
                turns.inTurn(
                    tenant, () -> workers.executeBlocking(() -> work(snapshot, run, work), false)))
        .onComplete(
            outcome -> {
              admitted.decrementAndGet();
              turns.leave(tenant);
              leave(tenant, run);
              run.close();
              meters.done(kind, outcome.cause(), run.completeness());
            });
  }

  private void leave(TenantUid tenant, QueryRun run) {
    if (!run.isBackground()) {
      room.leave(tenant);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint to the system; nothing relies on it
  private static <T> T work(Snapshot snapshot, QueryRun run, Work<T> work)
      throws QueryCancelledException, QuerySyntaxException, SelectFailedException {
    // The threads that the engine starts for a query inherit it: ingest goes before queries.
    Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    if (run.isCancelled()) {
      throw new QueryCancelledException();
    }
    if (snapshot.catchingUp()) {
      run.incomplete(Reason.CATCHING_UP);
    }
    try {
      return work.on(snapshot);
    } catch (QueryStoppedException cancelled) {
      throw new QueryCancelledException();
    }
  }

  @Override
  public void close() {
    workers.close();
    helpers.close();
  }
}
