package io.annals.query.run;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentReader.RowIndex;

/**
 * One event of an answer.
 *
 * @param cluster the sender's name when the event came
 * @param clusterUid the sender itself; the value of a {@link io.annals.tenancy.ClusterUid}
 * @param event the stored text; not copied, must not be changed
 */
public record Hit(
    EventKey key,
    long receivedAtMicros,
    String cluster,
    long clusterUid,
    boolean auditIdReused,
    byte[] event) {
  static Hit of(EventRow row, int partition) {
    return new Hit(
        new EventKey(row.timeMicros(), partition, row.epoch(), row.offset()),
        row.receivedAtMicros(),
        row.clusterId().value(),
        row.cluster().value(),
        row.auditIdReused(),
        row.bytes());
  }

  static Hit of(RowIndex rows, int row, int partition, byte[] event) {
    return new Hit(
        new EventKey(rows.timeMicros(row), partition, rows.epoch(row), rows.offset(row)),
        rows.receivedAtMicros(row),
        rows.clusterId(row),
        rows.clusterUid(row),
        rows.auditIdReused(row),
        event);
  }
}
