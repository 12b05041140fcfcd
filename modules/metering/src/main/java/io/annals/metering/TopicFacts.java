package io.annals.metering;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * What rating must know of a log topic. All of it is fixed when the topic is made.
 *
 * @param uid never used again, so a topic that was deleted and made again is another one
 * @param product of the cluster for which it was made; null = none
 * @param region null = none
 * @param autoCreated made for a switch that named none: the mark that free programmes ask for
 */
public record TopicFacts(
    long uid,
    String id,
    LogKind kind,
    String product,
    String region,
    boolean autoCreated,
    Instant createdAt) {

  /** In which order topics use up tiers and allowances of a day: the oldest first. */
  public static final Comparator<TopicFacts> OLDEST_FIRST =
      Comparator.comparing(TopicFacts::createdAt).thenComparingLong(TopicFacts::uid);

  public TopicFacts {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(createdAt, "createdAt");
  }
}
