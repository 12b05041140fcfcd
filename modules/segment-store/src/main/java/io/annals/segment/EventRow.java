package io.annals.segment;

import io.annals.audit.EventColumns;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;

/**
 * One event as the store holds it. The arrays are not copied and must not be changed.
 *
 * @param epoch of the log partition; counts from 0, one more each time the log went back
 * @param offset in the log partition
 * @param timeMicros stageTimestamp, microseconds since 1970; {@code receivedAtMicros} for what has
 *     none
 * @param receivedAtMicros when the service took it, microseconds since 1970
 * @param wireBytes its share of the request on the wire
 * @param dedupeHash keyed hash of the item as it came, compared together with cluster, auditID,
 *     stage and time
 * @param auditIdReused an earlier event of the cluster with this auditID and stage, but another
 *     time or content, is known
 * @param bytes the stored text, UTF-8 JSON
 */
public record EventRow(
    int epoch,
    long offset,
    long timeMicros,
    long receivedAtMicros,
    ClusterUid cluster,
    ClusterId clusterId,
    int wireBytes,
    int dedupeHash,
    boolean auditIdReused,
    byte[] bytes,
    EventColumns columns) {}
