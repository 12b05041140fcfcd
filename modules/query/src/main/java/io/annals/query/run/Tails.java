package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.segment.Segments;
import io.annals.segment.StoreView;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Follows topics as events arrive. Reading and matching run on a small pool of their own, so that
 * long searches do not hold up tails. Thread-safe.
 */
public final class Tails implements AutoCloseable {
  private static final int THREADS = 2;

  /** A look is some thousand events; the pool complains after this. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

  private final StoreView store;
  private final Segments segments;
  private final WorkerExecutor workers;
  private final TailConfig config;

  public Tails(Vertx vertx, StoreView store, Segments segments, TailConfig config) {
    this.config = config;
    this.store = store;
    this.segments = segments;
    workers =
        vertx.createSharedWorkerExecutor(
            "annals-tail", THREADS, LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** For those who serve tails to clients. */
  public TailConfig config() {
    return config;
  }

  /**
   * A tail of its own.
   *
   * @param after where an earlier tail of the topic ended; without it the tail begins with what
   *     arrives after its first look
   */
  public Tail follow(TenantUid tenant, TopicUid topic, Search search, Optional<TailPlace> after) {
    return new Tail(
        store, workers, new TailScan(segments, search), new Tail.Topic(tenant, topic), after);
  }

  @Override
  public void close() {
    workers.close();
  }
}
