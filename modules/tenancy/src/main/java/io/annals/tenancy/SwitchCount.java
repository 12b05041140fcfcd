package io.annals.tenancy;

import java.time.Instant;

/**
 * What became of the events of one cluster during one opening of its switch.
 *
 * @param received the sum of the four that follow
 * @param lastEventAt when an event came last; null = none came
 */
public record SwitchCount(
    ClusterUid cluster,
    long opening,
    long received,
    long stored,
    long dropped,
    long quarantined,
    long shed,
    Instant lastEventAt) {}
