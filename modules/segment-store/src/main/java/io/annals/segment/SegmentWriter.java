package io.annals.segment;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Writes segments into the blob store. Calls block; thread-safe. */
public interface SegmentWriter {
  /**
   * Writes both parts, syncs them and publishes them under their names. The catalogue knows nothing
   * of them yet.
   *
   * @param rows in any order; not empty. The segment holds them by (time, partition, epoch, offset)
   * @return what is to be entered into the catalogue
   */
  SegmentInfo write(UUID id, TenantUid tenant, TopicUid topic, int partition, List<EventRow> rows)
      throws IOException;

  /**
   * The same for rows that come one after the other, so that a large segment needs no memory for
   * its texts.
   *
   * @param rows by (time, epoch, offset), of one epoch; at least one. The caller closes them
   */
  SegmentInfo write(Target target, RowSource rows, Effort effort) throws IOException;

  /** Which segment is written. */
  record Target(UUID id, TenantUid tenant, TopicUid topic, int partition) {}

  /** What a byte may cost. */
  enum Effort {
    /** Events wait for it: quick. */
    FLUSH,
    /** Nothing waits for it: small. */
    COMPACTION
  }
}
