package io.annals.admin;

/** What is metered, and in what it is shown. */
enum UsageMeter {
  /** Bytes on the wire of what was stored. */
  WRITE_TRAFFIC("writeTraffic", "byte"),
  /** Uncompressed bytes stored. */
  INDEX_TRAFFIC("indexTraffic", "byte"),
  /** Byte-time of what is on disk, counted in byte-microseconds. */
  LOG_STORAGE("logStorage", "byteHour"),
  /** Byte-time of the uncompressed bytes held, counted in byte-microseconds. */
  INDEX_STORAGE("indexStorage", "byteHour"),
  /** Bytes of answers with what topics hold. */
  READ_TRAFFIC("readTraffic", "byte"),
  /** Requests of the tenant's own that were answered. */
  REQUESTS("requests", "request");

  private final String text;
  private final String unit;

  UsageMeter(String text, String unit) {
    this.text = text;
    this.unit = unit;
  }

  String text() {
    return text;
  }

  String unit() {
    return unit;
  }

  boolean isStorage() {
    return this == LOG_STORAGE || this == INDEX_STORAGE;
  }
}
