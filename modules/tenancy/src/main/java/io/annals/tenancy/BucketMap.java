package io.annals.tenancy;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An immutable hash map in fixed buckets. A change copies only the buckets that it touches, so that
 * one new token among a hundred thousand costs a hundred entries and not all of them. Thread-safe.
 */
final class BucketMap<K, V> {
  private static final int BUCKETS = 1024;

  private final Map<K, V>[] buckets;

  private BucketMap(Map<K, V>[] buckets) {
    this.buckets = buckets;
  }

  static <K, V> BucketMap<K, V> empty() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map<K, V>[] none = new Map[BUCKETS];
    java.util.Arrays.fill(none, Map.of());
    return new BucketMap<>(none);
  }

  Optional<V> get(K key) {
    return Optional.ofNullable(buckets[bucketOf(key)].get(key));
  }

  Stream<V> values() {
    return Stream.of(buckets).map(Map::values).flatMap(Collection::stream);
  }

  int size() {
    int size = 0;
    for (Map<K, V> bucket : buckets) {
      size += bucket.size();
    }
    return size;
  }

  /** Starts a change; the map itself stays as it is. */
  Change<K, V> change() {
    return new Change<>(buckets.clone());
  }

  private static int bucketOf(Object key) {
    int h = key.hashCode();
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    return h & (BUCKETS - 1);
  }

  /** Collects what differs. Not thread-safe. */
  static final class Change<K, V> {
    private final Map<K, V>[] buckets;
    private final boolean[] copied = new boolean[BUCKETS];

    private Change(Map<K, V>[] buckets) {
      this.buckets = buckets;
    }

    void put(K key, V value) {
      own(key).put(key, value);
    }

    void remove(K key) {
      own(key).remove(key);
    }

    Optional<V> get(K key) {
      return Optional.ofNullable(buckets[bucketOf(key)].get(key));
    }

    /** The changed map; this object must not be used after. */
    BucketMap<K, V> done() {
      return new BucketMap<>(buckets);
    }

    private Map<K, V> own(K key) {
      int i = bucketOf(key);
      if (!copied[i]) {
        buckets[i] = new HashMap<>(buckets[i]);
        copied[i] = true;
      }
      return buckets[i];
    }
  }
}
