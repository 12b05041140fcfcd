package io.annals.gateway.export;

/** Why an export has no files. */
enum ExportFailure {
  /** The process that ran it stopped or died. */
  INTERRUPTED("interrupted"),
  /** It was deleted while it ran; nobody sees this. */
  CANCELLED("cancelled"),
  /** The topic was deleted while it ran. */
  TOPIC_DELETED("topicDeleted"),
  /** Stored events could not be read for minutes. */
  STORE_UNAVAILABLE("storeUnavailable"),
  /** The disk is as full as it may get. */
  DISK_FULL("diskFull"),
  /** The files could not be written, or something broke; the log tells. */
  INTERNAL("internal");

  private final String text;

  ExportFailure(String text) {
    this.text = text;
  }

  /** As the API and the database write it. */
  String text() {
    return text;
  }
}
