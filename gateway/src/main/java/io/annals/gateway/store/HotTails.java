package io.annals.gateway.store;

import io.annals.segment.StoreView.HotPartition;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A topic's hot tails, wherever they are: in this process or in another. Thread-safe. */
final class HotTails {
  private final HeldTails own;
  private final PeerTails peers;
  private final InstantSource clock;

  HotTails(HeldTails own, PeerTails peers, InstantSource clock) {
    this.own = own;
    this.peers = peers;
    this.clock = clock;
  }

  /**
   * @param catchingUp a tail is missing or behind
   */
  record Pictures(List<HotPartition> hot, boolean catchingUp) {
    Pictures {
      hot = List.copyOf(hot);
    }
  }

  /** Each at a moment after this call, with at least the rows of [from, to), microseconds. */
  Future<Pictures> look(TenantUid tenant, TopicUid topic, int partitions, long from, long to) {
    Instant now = clock.instant();
    List<Future<Optional<HeldTail>>> asked = new ArrayList<>(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      Optional<HeldTail> here = own.held(topic, partition, now);
      asked.add(
          here.isPresent()
              ? Future.succeededFuture(here)
              : peers.find(tenant, topic, partition, from, to));
    }
    return Future.all(asked).map(all -> united(all.list()));
  }

  private static Pictures united(List<Optional<HeldTail>> found) {
    boolean behind = false;
    List<HotPartition> pictures = new ArrayList<>(found.size());
    for (Optional<HeldTail> tail : found) {
      behind |= tail.map(HeldTail::behind).orElse(true);
      tail.ifPresent(held -> pictures.add(held.picture()));
    }
    return new Pictures(pictures, behind);
  }
}
