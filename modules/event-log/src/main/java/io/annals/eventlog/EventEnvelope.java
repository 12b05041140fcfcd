package io.annals.eventlog;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;

/**
 * What the service knows of an event beside its bytes; travels in the headers of its record.
 *
 * @param cluster the sender, from its credential
 * @param clusterId the sender's name when the event came
 * @param receivedAtMicros microseconds since 1970
 * @param wireBytes the event's share of the request body as it came over the wire (compressed if it
 *     was)
 * @param dedupeHash keyed hash of the item as it came
 */
public record EventEnvelope(
    ClusterUid cluster,
    ClusterId clusterId,
    long receivedAtMicros,
    int wireBytes,
    int dedupeHash) {}
