package io.annals.tenancy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Things found by the identity that they keep and by the name that may pass to another. Immutable.
 */
final class NamedMap<U, N, V> {
  private final Function<V, N> nameOf;
  private final BucketMap<U, V> things;
  private final BucketMap<N, U> names;

  private NamedMap(Function<V, N> nameOf, BucketMap<U, V> things, BucketMap<N, U> names) {
    this.nameOf = nameOf;
    this.things = things;
    this.names = names;
  }

  /**
   * @param nameOf the name under which a thing is found; null = under none
   */
  static <U, N, V> NamedMap<U, N, V> empty(Function<V, N> nameOf) {
    return new NamedMap<>(nameOf, BucketMap.empty(), BucketMap.empty());
  }

  Optional<V> get(U uid) {
    return things.get(uid);
  }

  Optional<V> named(N name) {
    return names.get(name).flatMap(things::get);
  }

  Stream<V> values() {
    return things.values();
  }

  int size() {
    return things.size();
  }

  NamedMap<U, N, V> with(List<RoutingDelta.Entry<U, V>> entries) {
    if (entries.isEmpty()) {
      return this;
    }
    BucketMap.Change<U, V> thingsThen = things.change();
    BucketMap.Change<N, U> namesThen = names.change();
    for (RoutingDelta.Entry<U, V> entry : entries) {
      thingsThen.get(entry.key()).ifPresent(old -> forget(namesThen, nameOf.apply(old), entry));
      if (entry.value().isPresent()) {
        thingsThen.put(entry.key(), entry.value().get());
        N name = nameOf.apply(entry.value().get());
        if (name != null) {
          namesThen.put(name, entry.key());
        }
      } else {
        thingsThen.remove(entry.key());
      }
    }
    return new NamedMap<>(nameOf, thingsThen.done(), namesThen.done());
  }

  /** The name may already be another's, whose entry came first. */
  private static <U, N, V> void forget(
      BucketMap.Change<N, U> names, N name, RoutingDelta.Entry<U, V> entry) {
    if (name != null && names.get(name).filter(entry.key()::equals).isPresent()) {
      names.remove(name);
    }
  }
}
