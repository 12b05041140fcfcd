package io.annals.tenancy;

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
    boolean ready) {}
