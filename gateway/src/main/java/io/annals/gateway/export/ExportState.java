package io.annals.gateway.export;

import java.util.Locale;

/** How far an export has come. */
enum ExportState {
  /** A process reads and writes, or is about to. */
  RUNNING,
  /** The files are there. */
  DONE,
  /** There are no files and never will be. */
  FAILED;

  /** As the API and the database write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ExportState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
