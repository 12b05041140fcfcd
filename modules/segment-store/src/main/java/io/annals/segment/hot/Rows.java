package io.annals.segment.hot;

import io.annals.segment.EventRow;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Small questions about rows. */
final class Rows {
  private static final long DAY = TimeUnit.DAYS.toMicros(1);

  private Rows() {}

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
  }

  /** Its clock and ours are more than a day apart. */
  static boolean stray(EventRow row) {
    long apart = row.timeMicros() - row.receivedAtMicros();
    return apart > DAY || apart < -DAY;
  }

  static EventRow reused(EventRow row) {
    return new EventRow(
        row.epoch(),
        row.offset(),
        row.timeMicros(),
        row.receivedAtMicros(),
        row.cluster(),
        row.clusterId(),
        row.wireBytes(),
        row.dedupeHash(),
        true,
        row.bytes(),
        row.columns());
  }
}
