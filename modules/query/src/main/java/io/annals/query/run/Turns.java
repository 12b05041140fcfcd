package io.annals.query.run;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Who runs next. Each tenant has a queue of its own; a place that becomes free goes to the tenant
 * with the fewest queries running, among those to the one whose turn was longest ago. One tenant
 * runs on at most half of the places, so that another's query finds one within the time of a turn.
 * Thread-safe.
 */
final class Turns {
  private final int places;
  private final int capacity;
  private final Map<TenantUid, Integer> there = new HashMap<>();
  private final Map<TenantUid, Integer> running = new HashMap<>();

  private final Map<TenantUid, Queue<Runnable>> waiting = new LinkedHashMap<>();

  /** The number of each tenant's last turn, while it has queries here. */
  private final Map<TenantUid, Long> lastTurns = new HashMap<>();

  private long turns;
  private int taken;
  private int total;

  /**
   * @param places queries that run at once
   * @param queue queries that may wait
   */
  Turns(int places, int queue) {
    this.places = places;
    this.capacity = places + queue;
  }

  /** Whether a query may come in. */
  enum Entry {
    ADMITTED,
    /** The tenant has its share of what can run and wait. */
    OVER_SHARE,
    /** The process has as many as it can hold. */
    FULL
  }

  /**
   * Counts a query until {@link #leave}, when it is admitted. However many one tenant asks, there
   * is room left for as many of another.
   */
  synchronized Entry enter(TenantUid tenant) {
    int own = there.getOrDefault(tenant, 0);
    int tenants = there.size() + (own == 0 ? 1 : 0);
    if (own >= Math.max(places + 1, capacity / (tenants + 1))) {
      return Entry.OVER_SHARE;
    }
    if (total >= capacity) {
      return Entry.FULL;
    }
    total++;
    there.merge(tenant, 1, Integer::sum);
    return Entry.ADMITTED;
  }

  synchronized void leave(TenantUid tenant) {
    total--;
    less(there, tenant);
  }

  /**
   * Begins the work when its turn comes.
   *
   * @param work its future completes when the place is free again; begun on the thread that asks or
   *     on one that ends another
   */
  <T> Future<T> inTurn(TenantUid tenant, Supplier<Future<T>> work) {
    Promise<T> outcome = Promise.promise();
    // The turn may begin where another query ended.
    Context asker = Vertx.currentContext();
    Runnable turn =
        () ->
            work.get()
                .onComplete(
                    done -> {
                      ended(tenant);
                      if (asker == null) {
                        outcome.handle(done);
                      } else {
                        asker.runOnContext(back -> outcome.handle(done));
                      }
                    });
    synchronized (this) {
      waiting.computeIfAbsent(tenant, none -> new ArrayDeque<>()).add(turn);
    }
    begin();
    return outcome.future();
  }

  private void ended(TenantUid tenant) {
    synchronized (this) {
      taken--;
      less(running, tenant);
      if (!running.containsKey(tenant) && !waiting.containsKey(tenant)) {
        lastTurns.remove(tenant);
      }
    }
    begin();
  }

  private void begin() {
    for (Runnable turn = next(); turn != null; turn = next()) {
      turn.run();
    }
  }

  private synchronized Runnable next() {
    if (taken == places) {
      return null;
    }
    TenantUid chosen = null;
    int fewest = (places + 1) / 2;
    long longestAgo = -1;
    for (TenantUid tenant : waiting.keySet()) {
      int runs = running.getOrDefault(tenant, 0);
      long last = lastTurns.getOrDefault(tenant, 0L);
      if (runs < fewest || (runs == fewest && last < longestAgo)) {
        chosen = tenant;
        fewest = runs;
        longestAgo = last;
      }
    }
    if (chosen == null) {
      return null;
    }
    Queue<Runnable> queue = waiting.remove(chosen);
    Runnable turn = queue.remove();
    if (!queue.isEmpty()) {
      waiting.put(chosen, queue);
    }
    taken++;
    lastTurns.put(chosen, ++turns);
    running.merge(chosen, 1, Integer::sum);
    return turn;
  }

  private static void less(Map<TenantUid, Integer> counts, TenantUid tenant) {
    counts.computeIfPresent(tenant, (same, count) -> count == 1 ? null : count - 1);
  }
}
