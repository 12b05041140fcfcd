package io.annals.query.run;

import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineException;
import io.annals.segment.engine.EngineSession;
import io.annals.tenancy.Quota;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One query while it runs: its deadline, its cancellation, what it cost and may cost. Used by one
 * worker thread, and by {@link #threads} that help it: for {@link #check} and {@link #scanned}.
 * {@link #cancel} may be called from any.
 */
public final class QueryRun implements AutoCloseable {
  private final Quota quota;
  private final boolean background;
  private final ScanThreads threads;
  private final long startNanos;
  private final long deadlineNanos;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private volatile boolean cancelled;
  private EngineSession session;
  private EngineSession own;
  private final AtomicLong scannedEvents = new AtomicLong();
  private final AtomicLong scannedBytes = new AtomicLong();
  private int segments;

  /**
   * A run that nobody helps; its time begins now.
   *
   * @param timeout of any query; the quota can only shorten it
   * @param quota of the tenant that asks
   */
  public QueryRun(Duration timeout, Quota quota) {
    this(timeout, quota, new ScanThreads(1));
  }

  /**
   * As above.
   *
   * @param threads that help with work which comes in pieces
   */
  public QueryRun(Duration timeout, Quota quota, ScanThreads threads) {
    this(timeout, quota, threads, false);
  }

  private QueryRun(Duration timeout, Quota quota, ScanThreads threads, boolean background) {
    this.quota = quota;
    this.threads = threads;
    this.background = background;
    startNanos = System.nanoTime();
    Duration own = quota.queryTimeout();
    Duration shorter = own == null || own.compareTo(timeout) > 0 ? timeout : own;
    deadlineNanos = startNanos + shorter.toNanos();
  }

  /** A run that is none of a tenant's queries: without a quota, and not counted among them. */
  static QueryRun background(Duration timeout, ScanThreads threads) {
    return new QueryRun(timeout, Quota.NONE, threads, true);
  }

  Quota quota() {
    return quota;
  }

  ScanThreads threads() {
    return threads;
  }

  boolean isBackground() {
    return background;
  }

  /** Nobody waits for the answer any more: the run ends soon, wherever it is. */
  public void cancel() {
    cancelled = true;
    List<EngineSession> running;
    synchronized (this) {
      running = Stream.of(session, own).filter(Objects::nonNull).toList();
    }
    running.forEach(EngineSession::cancel);
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /** Called between pieces of work that take milliseconds. */
  void check() throws QueryStoppedException {
    if (cancelled) {
      throw new QueryStoppedException(null);
    }
    if (deadlineNanos - System.nanoTime() <= 0) {
      throw new QueryStoppedException(Reason.DEADLINE);
    }
    if (quota.scanBytesPerQuery() != null && scannedBytes.get() >= quota.scanBytesPerQuery()) {
      throw new QueryStoppedException(Reason.SCAN_LIMIT);
    }
  }

  /** The answer is what was found until then; when nobody waits for it, goes on throwing. */
  void stopped(QueryStoppedException stop) throws QueryStoppedException {
    incomplete(stop.reason().orElseThrow(() -> stop));
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(1_000_000, deadlineNanos - System.nanoTime()));
  }

  /** The query's own connection to the columns engine; one statement at a time. */
  synchronized EngineSession session(DuckDb engine) throws IOException, QueryStoppedException {
    if (session == null) {
      session = engine.session();
    }
    check();
    return session;
  }

  /** Cancels a statement that runs in an instance of its own along with the run. */
  synchronized void attach(EngineSession session) throws QueryStoppedException {
    own = session;
    check();
  }

  /** What a failed statement means for the query; returns when it was the statement's own fault. */
  void checkFailure(EngineException e) throws QueryStoppedException {
    switch (e.reason()) {
      case CANCELLED -> throw new QueryStoppedException(null);
      case TIMEOUT -> throw new QueryStoppedException(cancelled ? null : Reason.DEADLINE);
      case FAILED -> check();
    }
  }

  void scanned(long events, long bytes) {
    scannedEvents.addAndGet(events);
    scannedBytes.addAndGet(bytes);
  }

  void opened() {
    segments++;
  }

  void incomplete(Reason reason) {
    reasons.add(reason);
  }

  /** What the answer is worth so far. */
  Completeness completeness() {
    return new Completeness(
        List.copyOf(reasons),
        new Stats(
            scannedEvents.get(),
            scannedBytes.get(),
            segments,
            Duration.ofNanos(System.nanoTime() - startNanos)));
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
