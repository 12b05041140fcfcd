package io.annals.query.run;

import io.annals.query.run.SharedWork.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Threads that help queries with work that comes in pieces. A query's own thread works as well, so
 * that none waits for a helper; a helper goes on to the next query that waits for one after some
 * milliseconds. Thread-safe.
 */
public final class ScanThreads implements AutoCloseable {
  /** Threads that work for one query, its own included. */
  private static final int MOST_A_QUERY = 4;

  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final int helpersOfQuery;

  /** Each query that runs has at most its helpers in the queue. */
  private final ThreadPoolExecutor pool;

  /**
   * @param cores that one query may use if it is alone, its own thread included; with one there are
   *     no helpers
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint to the system; nothing relies on it
  public ScanThreads(int cores) {
    helpersOfQuery = Math.min(cores, MOST_A_QUERY) - 1;
    int threads = Math.max(1, cores - 1);
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "annals-scan-" + number.incrementAndGet());
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY); // ingest goes first
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Threads that can work for one query at once. */
  int most() {
    return helpersOfQuery + 1;
  }

  /**
   * Does all pieces, in any order and some at once, and returns when nobody works on them any more.
   * After one that fails, which this fails with too, no other one begins.
   *
   * @param pieces are numbered from 0
   * @param workers gives one for each thread that works
   */
  void each(int pieces, Supplier<Worker> workers) throws IOException, QueryStoppedException {
    SharedWork work = new SharedWork(pieces);
    List<Helper> helpers = new ArrayList<>();
    while (helpers.size() < Math.min(helpersOfQuery, pieces - 1)) {
      helpers.add(new Helper(work, workers.get()));
    }
    Worker own = workers.get();
    try {
      helpers.forEach(Helper::queue);
      work.go(own, () -> false);
    } finally {
      work.end();
      helpers.forEach(pool::remove);
    }
    work.check();
  }

  private final class Helper implements Runnable {
    private final SharedWork work;
    private final Worker worker;

    Helper(SharedWork work, Worker worker) {
      this.work = work;
      this.worker = worker;
    }

    void queue() {
      try {
        pool.execute(this);
      } catch (RejectedExecutionException closing) {
        // The query's own thread does all of it.
      }
    }

    @Override
    public void run() {
      if (!work.enter()) {
        return;
      }
      boolean more;
      long begin = System.nanoTime();
      try {
        more =
            work.go(
                worker, () -> !pool.getQueue().isEmpty() && System.nanoTime() - begin > TURN_NANOS);
      } finally {
        work.leave();
      }
      if (more) {
        queue();
      }
    }
  }

  /** Nobody is helped any more; who works now ends by himself. */
  @Override
  public void close() {
    pool.shutdown();
  }
}
