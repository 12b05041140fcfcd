package io.annals.tenancy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One log topic as routing knows it.
 *
 * @param generation with tenant and uid it names the Kafka topic
 * @param retentionDays null = for ever
 * @param ready its Kafka topic exists; else it is still being created
 */
public record TopicRoute(
    TopicUid uid,
    TenantUid tenant,
    TopicId id,
    TopicKind kind,
    int partitions,
    int generation,
    Integer retentionDays,
    boolean ready) {

  /** What was received before this has expired; empty when everything is kept for ever. */
  public Optional<Instant> retainedFrom(Instant now) {
    return Optional.ofNullable(retentionDays).map(days -> now.minus(Duration.ofDays(days)));
  }
}
