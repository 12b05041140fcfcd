package io.annals.tenancy;

/**
 * One cluster and its audit switch as routing knows it.
 *
 * @param topic takes the events now; null = none
 * @param opening how often the switch was opened; counters belong to one opening
 */
public record ClusterRoute(
    ClusterUid uid,
    ClusterId id,
    TenantUid tenant,
    SwitchState audit,
    TopicUid topic,
    long opening) {}
