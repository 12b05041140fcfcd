package io.annals.gateway.export;

import io.annals.query.run.Hit;
import java.nio.charset.StandardCharsets;

/** Makes text of events. Used by one thread at a time. */
interface Lines {
  /** What stands at the head of every file. */
  default byte[] head() {
    return new byte[0];
  }

  /** One event with the end of its line. */
  byte[] of(Hit hit);

  /** For a request. */
  static Lines of(ExportRequest request) {
    return switch (request.format()) {
      case NDJSON -> new NdjsonLines();
      case CSV -> new CsvLines(request.columns());
    };
  }

  /** UTF-8. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
