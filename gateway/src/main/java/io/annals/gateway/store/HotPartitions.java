package io.annals.gateway.store;

import io.annals.tenancy.TopicUid;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The partitions that this process holds hot, for its queries and its peers. Thread-safe. */
public final class HotPartitions implements HeldTails {
  private final Map<Key, OpenPartition> open = new ConcurrentHashMap<>();

  Optional<OpenPartition> find(TopicUid topic, int partition) {
    return Optional.ofNullable(open.get(new Key(topic, partition)));
  }

  @Override
  public Optional<HeldTail> held(TopicUid topic, int partition, Instant now) {
    return find(topic, partition)
        .flatMap(
            open ->
                open.store()
                    .picture()
                    .map(
                        picture ->
                            new HeldTail(
                                open.log().topic().tenant(),
                                open.opening(),
                                open.catchUp().behind(now),
                                open.store().rawBytes(),
                                picture)));
  }

  Collection<OpenPartition> all() {
    return List.copyOf(open.values());
  }

  int size() {
    return open.size();
  }

  void add(OpenPartition partition) {
    open.put(key(partition), partition);
  }

  void remove(OpenPartition partition) {
    open.remove(key(partition), partition);
  }

  private static Key key(OpenPartition partition) {
    return new Key(partition.store().id().topic(), partition.store().id().partition());
  }

  private record Key(TopicUid topic, int partition) {}
}
