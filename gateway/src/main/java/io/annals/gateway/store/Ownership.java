package io.annals.gateway.store;

import io.annals.eventlog.LogPartition;
import io.annals.eventlog.LogTopic;
import io.annals.eventlog.Shards;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the partitions that this process owns equal to what shards and routing say. One context.
 */
final class Ownership {
  private final Routing routing;
  private final Shards shards;
  private final OwnedPartition.Parts parts;
  private final Map<LogPartition, OwnedPartition> owned = new HashMap<>();

  Ownership(Routing routing, Shards shards, OwnedPartition.Parts parts) {
    this.routing = routing;
    this.shards = shards;
    this.parts = parts;
  }

  /** Takes what is new and leaves what is not owned any more. */
  void reconcile() {
    Map<LogPartition, TopicKind> wanted = new HashMap<>();
    for (TopicRoute topic : routing.readyTopics()) {
      LogTopic log = new LogTopic(topic.tenant(), topic.uid(), topic.generation());
      for (int partition = 0; partition < topic.partitions(); partition++) {
        if (shards.owns(topic.uid(), partition)) {
          wanted.put(new LogPartition(log, partition), topic.kind());
        }
      }
    }
    owned
        .entrySet()
        .removeIf(
            e -> {
              boolean lost = !wanted.containsKey(e.getKey());
              if (lost) {
                e.getValue().end();
              }
              return lost;
            });
    wanted.forEach(
        (log, kind) -> owned.computeIfAbsent(log, l -> new OwnedPartition(l, kind, parts)));
    tick();
  }

  /** Moves on what waits for its time. */
  void tick() {
    owned.values().forEach(OwnedPartition::tick);
  }

  Collection<OwnedPartition> owned() {
    return owned.values();
  }

  /** Leaves everything; completes when no flush is under way. */
  Future<Void> end() {
    List<Future<Void>> running = new ArrayList<>();
    owned.values().forEach(partition -> running.add(partition.end()));
    owned.clear();
    return Future.join(running).mapEmpty();
  }
}
