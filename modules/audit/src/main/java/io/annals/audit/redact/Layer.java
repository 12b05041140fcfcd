package io.annals.audit.redact;

import io.annals.audit.splice.Splice;
import java.io.ByteArrayOutputStream;

/**
 * One text of those that stand in each other: the event, or the JSON in one of its strings, or in a
 * string of that. An edit goes straight to the event's own bytes, with as many escapes as it takes
 * there. Not thread-safe.
 */
final class Layer {
  private final byte[] text;
  private final Landmarks landmarks;
  private final Splice splice;
  private final Layer outer;
  private final Decoded decoded;

  private Layer(byte[] text, int from, Splice splice, Layer outer, Decoded decoded) {
    this.text = text;
    this.landmarks = Landmarks.of(text, from);
    this.splice = splice;
    this.outer = outer;
    this.decoded = decoded;
  }

  /** The outermost text, whose value begins at {@code from}. */
  static Layer outermost(byte[] text, int from, Splice splice) {
    return new Layer(text, from, splice, null, null);
  }

  /** The JSON, its value at {@code from}, that a string of this layer was decoded to. */
  Layer within(Decoded string, int from) {
    return new Layer(string.bytes(), from, null, this, string);
  }

  byte[] text() {
    return text;
  }

  Landmarks landmarks() {
    return landmarks;
  }

  /** Replaces {@code text[from..to)} of this layer. */
  void replace(int from, int to, byte[] with) {
    if (outer == null) {
      splice.replace(from, to, with);
    } else {
      outer.replace(decoded.origin(from), decoded.origin(to), escaped(with));
    }
  }

  private static byte[] escaped(byte[] plain) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream(plain.length + 8);
    for (byte b : plain) {
      if (b == '"' || b == '\\') {
        escaped.write('\\');
      }
      escaped.write(b);
    }
    return escaped.toByteArray();
  }
}
