package io.annals.tenancy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was counted and is not over: sums of minutes that have to be written, or may still grow.
 * Thread-safe.
 */
final class RequestTally {
  /** Entries, some 100 bytes each: a thousand tenants with a hundred topics, for a minute. */
  private static final int MOST = 100_000;

  /** What could not be written for so long is given up, before its minutes are folded. */
  private static final long OLDEST_MINUTES = 24 * 60;

  private record Key(TenantUid tenant, Optional<TopicUid> topic, long minute) {}

  private static final class Sum {
    long requests;
    long readBytes;
  }

  private final Map<Key, Sum> sums = new HashMap<>();
  private final Set<Key> unwritten = new HashSet<>();
  private long newest = Long.MIN_VALUE;

  /**
   * Adds to a minute, or to a later one that has begun: minutes that are over never grow.
   *
   * @return false when there is no room, and nothing was counted
   */
  synchronized boolean add(
      TenantUid tenant, Optional<TopicUid> topic, long minute, long requests, long readBytes) {
    newest = Math.max(newest, minute);
    Key key = new Key(tenant, topic, newest);
    Sum sum = sums.get(key);
    if (sum == null) {
      if (sums.size() >= MOST) {
        return false;
      }
      sum = new Sum();
      sums.put(key, sum);
    }
    sum.requests += requests;
    sum.readBytes += readBytes;
    unwritten.add(key);
    return true;
  }

  /** What has changed since it was last taken. */
  synchronized List<RequestCount> take() {
    List<RequestCount> changed = new ArrayList<>();
    for (Key key : unwritten) {
      Sum sum = sums.get(key);
      changed.add(new RequestCount(key.tenant, key.topic, key.minute, sum.requests, sum.readBytes));
    }
    unwritten.clear();
    return changed;
  }

  /** These were written: what can no longer grow of them is forgotten. */
  synchronized void written(List<RequestCount> counts, long minute) {
    newest = Math.max(newest, minute);
    for (RequestCount count : counts) {
      Key key = new Key(count.tenant(), count.topic(), count.minute());
      if (key.minute < newest && !unwritten.contains(key)) {
        sums.remove(key);
      }
    }
  }

  /**
   * These were not written, or that is not known: they are taken again.
   *
   * @return how many requests of too long ago were given up
   */
  synchronized long putBack(List<RequestCount> counts, long minute) {
    counts.forEach(count -> unwritten.add(new Key(count.tenant(), count.topic(), count.minute())));
    long lost = 0;
    for (Iterator<Key> keys = unwritten.iterator(); keys.hasNext(); ) {
      Key key = keys.next();
      if (key.minute < minute - OLDEST_MINUTES) {
        lost += sums.remove(key).requests;
        keys.remove();
      }
    }
    return lost;
  }
}
