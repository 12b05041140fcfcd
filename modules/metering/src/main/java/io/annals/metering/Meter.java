package io.annals.metering;

import java.util.Arrays;
import java.util.Optional;

/** What is counted. The order is that of lines of a bill within a day and topic. */
public enum Meter {
  /** Bytes on the wire of what was stored. */
  WRITE_TRAFFIC("writeTraffic", BaseUnit.BYTE),
  /** Uncompressed bytes stored. */
  INDEX_TRAFFIC("indexTraffic", BaseUnit.BYTE),
  /** What is on disk, over time. */
  LOG_STORAGE("logStorage", BaseUnit.BYTE_MICROSECOND),
  /** Uncompressed bytes held, over time. */
  INDEX_STORAGE("indexStorage", BaseUnit.BYTE_MICROSECOND),
  /** Bytes out to consumers and exports; the only meter with a network. */
  READ_TRAFFIC("readTraffic", BaseUnit.BYTE),
  REQUESTS("requests", BaseUnit.REQUEST),
  PARTITION_TIME("partitionTime", BaseUnit.PARTITION_MICROSECOND);

  private final String text;
  private final BaseUnit base;

  Meter(String text, BaseUnit base) {
    this.text = text;
    this.base = base;
  }

  /** As clients write it. */
  public String text() {
    return text;
  }

  /** The unit of its quantities. */
  public BaseUnit base() {
    return base;
  }

  public static Optional<Meter> of(String text) {
    return Arrays.stream(values()).filter(meter -> meter.text.equals(text)).findFirst();
  }
}
