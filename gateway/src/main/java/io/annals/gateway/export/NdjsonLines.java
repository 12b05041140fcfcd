package io.annals.gateway.export;

import io.annals.query.run.Hit;
import java.util.Arrays;

/**
 * Stored events byte for byte, each ended by a line feed. An event that was sent over several lines
 * has line ends of its own, which in JSON can only stand between values: each of their bytes
 * becomes a blank, so that lengths and values stay the same.
 */
final class NdjsonLines implements Lines {
  @Override
  public byte[] of(Hit hit) {
    byte[] line = Arrays.copyOf(hit.event(), hit.event().length + 1);
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    line[line.length - 1] = '\n';
    return line;
  }

  /** Whether a line is not the stored bytes. */
  static boolean changes(byte[] event) {
    for (byte b : event) {
      if (b == '\n' || b == '\r') {
        return true;
      }
    }
    return false;
  }
}
