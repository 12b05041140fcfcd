package io.annals.gateway.export;

import java.util.Locale;

/** How events stand in a file. */
enum ExportFormat {
  /** One stored event a line. */
  NDJSON("application/x-ndjson"),
  /** One event a record, RFC 4180. */
  CSV("text/csv; charset=utf-8; header=present");

  private final String mediaType;

  ExportFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** As the API writes it, and as files end. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mediaType() {
    return mediaType;
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  static ExportFormat of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
