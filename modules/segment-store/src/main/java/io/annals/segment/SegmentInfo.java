package io.annals.segment;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.util.UUID;

/**
 * What the catalogue knows of one segment; the same facts stand in its footer. Times are
 * microseconds since 1970, both ends included; so are offsets. The arrays are not copied and must
 * not be changed.
 *
 * @param events number of rows
 * @param irregular number of rows whose columns do not say the whole truth
 * @param rawBytes sum of the events' stored texts
 * @param minuteCounts see {@link MinuteCounts}
 * @param format version of the body's blocks
 */
public record SegmentInfo(
    UUID id,
    TenantUid tenant,
    TopicUid topic,
    int partition,
    int epoch,
    long firstOffset,
    long lastOffset,
    long minTime,
    long maxTime,
    long minReceived,
    long maxReceived,
    long events,
    long irregular,
    long rawBytes,
    long columnsBytes,
    long bodyBytes,
    byte[] columnsSha256,
    byte[] bodySha256,
    byte[] minuteCounts,
    int format) {

  /** The same without the counts per minute, which are most of its memory. */
  public SegmentInfo withoutMinutes() {
    return new SegmentInfo(
        id,
        tenant,
        topic,
        partition,
        epoch,
        firstOffset,
        lastOffset,
        minTime,
        maxTime,
        minReceived,
        maxReceived,
        events,
        irregular,
        rawBytes,
        columnsBytes,
        bodyBytes,
        columnsSha256,
        bodySha256,
        new byte[0],
        format);
  }

  /** Whether both reach over some offset of one epoch of their partition. */
  public boolean sharesOffsetsWith(SegmentInfo other) {
    return epoch == other.epoch
        && firstOffset <= other.lastOffset
        && lastOffset >= other.firstOffset;
  }

  /** Object name of the Parquet part. The prefix keeps a topic's objects together. */
  public String columnsObject() {
    return prefix() + id + ".parquet";
  }

  /** Object name of the body part. */
  public String bodyObject() {
    return prefix() + id + ".body";
  }

  private String prefix() {
    return "t" + tenant + "/l" + topic + "/";
  }
}
