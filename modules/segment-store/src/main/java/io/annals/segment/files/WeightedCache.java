package io.annals.segment.files;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Values that are used again soon, those least recently used given up first, bounded by their
 * weight. Two threads that miss the same key at once both load it. Thread-safe.
 */
final class WeightedCache<K, V> {
  /** Loads a missing value. */
  @FunctionalInterface
  interface Loader<V> {
    V load() throws IOException;
  }

  private final long mostWeight;
  private final ToLongFunction<V> weigher;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  WeightedCache(long mostWeight, ToLongFunction<V> weigher) {
    this.mostWeight = mostWeight;
    this.weigher = weigher;
  }

  V get(K key, Loader<? extends V> loader) throws IOException {
    synchronized (this) {
      V known = values.get(key);
      if (known != null) {
        return known;
      }
    }
    V loaded = loader.load();
    synchronized (this) {
      put(key, loaded);
    }
    return loaded;
  }

  synchronized void remove(K key) {
    V removed = values.remove(key);
    if (removed != null) {
      weight -= weigher.applyAsLong(removed);
    }
  }

  synchronized long weight() {
    return weight;
  }

  private void put(K key, V value) {
    long added = weigher.applyAsLong(value);
    if (added > mostWeight) {
      return;
    }
    V before = values.put(key, value);
    weight += added - (before == null ? 0 : weigher.applyAsLong(before));
    Iterator<V> eldest = values.values().iterator();
    while (weight > mostWeight) {
      weight -= weigher.applyAsLong(eldest.next());
      eldest.remove();
    }
  }
}
