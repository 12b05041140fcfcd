package io.annals.audit.redact;

import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Splice;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Replaces what was found in one event, counts it, and remembers it. Not thread-safe. */
final class Found {
  /** How often a text may be encoded inside another for tokens to be looked for in it. */
  private static final int MOST_ENCODINGS = 3;

  private final Fingerprint fingerprint;
  private final KnownValues known = new KnownValues();
  private final Map<Redaction.Kind, Integer> counts = new EnumMap<>(Redaction.Kind.class);

  Found(Fingerprint fingerprint) {
    this.fingerprint = fingerprint;
  }

  Map<Redaction.Kind, Integer> counts() {
    return counts;
  }

  /** Replaces a whole value, whatever it is; null stays, and so does what was redacted before. */
  void value(Layer layer, int from, int to, boolean base64, Redaction.Kind kind) {
    byte[] text = layer.text();
    if (text[from] != '"') {
      if (text[from] != 'n') {
        byte[] plain = Arrays.copyOfRange(text, from, to);
        strings(plain, base64);
        layer.replace(from, to, quoted(replacement(plain, kind)));
      }
      return;
    }
    byte[] string = Decoded.json(text, from + 1, to - 1).bytes();
    if (Fingerprint.is(string, 0, string.length)) {
      return;
    }
    byte[] decoded = base64 ? Base64Text.decode(string, 0, string.length) : null;
    if (decoded != null) {
      known.add(string);
    }
    layer.replace(from + 1, to - 1, replacement(decoded == null ? string : decoded, kind));
  }

  /** Remembers the strings in a value that should have been one itself. */
  private void strings(byte[] json, boolean base64) {
    int i = 0;
    while (i < json.length) {
      if (json[i] != '"') {
        i++;
        continue;
      }
      int to = JsonBytes.behindString(json, i);
      byte[] string = Decoded.json(json, i + 1, to - 1).bytes();
      known.add(string);
      byte[] decoded = base64 ? Base64Text.decode(string, 0, string.length) : null;
      if (decoded != null) {
        known.add(decoded);
      }
      i = to;
    }
  }

  private byte[] replacement(byte[] plain, Redaction.Kind kind) {
    counts.merge(kind, 1, Integer::sum);
    known.add(plain);
    return fingerprint.of(plain);
  }

  private static byte[] quoted(byte[] text) {
    byte[] quoted = new byte[text.length + 2];
    quoted[0] = '"';
    System.arraycopy(text, 0, quoted, 1, text.length);
    quoted[text.length + 1] = '"';
    return quoted;
  }

  /**
   * Replaces tokens in the string, or name, whose quotes are at [{@code from}, {@code to}).
   *
   * @param uri the values of its parameters too
   */
  void inString(Layer layer, int from, int to, boolean uri) {
    boolean escaped = false;
    boolean maybe = uri;
    for (int i = from + 1; i < to - 1; i++) {
      byte b = layer.text()[i];
      escaped |= b == '\\';
      maybe |= b == '.' || b == '\\' || b == '%';
    }
    if (!maybe) {
      return;
    }
    if (escaped) {
      Decoded decoded = Decoded.json(layer.text(), from + 1, to - 1);
      Spans inner = new Spans(decoded.bytes());
      find(decoded.bytes(), 0, decoded.bytes().length, uri, inner, MOST_ENCODINGS);
      replaceAll(layer, inner, decoded);
    } else {
      Spans spans = new Spans(layer.text());
      find(layer.text(), from + 1, to - 1, uri, spans, MOST_ENCODINGS);
      replaceAll(layer, spans, null);
    }
  }

  private static void find(byte[] text, int from, int to, boolean uri, Spans spans, int encodings) {
    Jwts.find(text, from, to, spans);
    if (uri) {
      UriParameters.find(text, from, to, spans);
    }
    boolean percent = false;
    boolean slash = false;
    for (int i = from; i < to; i++) {
      percent |= text[i] == '%' && Decoded.percentAt(text, i, to) >= 0;
      slash |= text[i] == '\\';
    }
    if (percent && encodings > 0) {
      within(Decoded.percent(text, from, to), spans, encodings - 1);
    }
    if (slash && encodings > 0) {
      within(Decoded.json(text, from, to), spans, encodings - 1);
    }
  }

  private static void within(Decoded decoded, Spans spans, int encodings) {
    Spans inner = new Spans(decoded.bytes());
    find(decoded.bytes(), 0, decoded.bytes().length, false, inner, encodings);
    spans.addAll(inner, decoded);
  }

  /**
   * Replaces what a message quotes. To be called when all other values are known.
   *
   * @param excerpts also what looks like an excerpt of a request
   */
  void inMessage(Layer layer, int from, boolean excerpts, boolean plainField) {
    int to = JsonBytes.behindString(layer.text(), from);
    Decoded decoded = Decoded.json(layer.text(), from + 1, to - 1);
    Spans spans = quoted(decoded.bytes(), excerpts, plainField);
    byte[] left = spans.isEmpty() ? null : rest(decoded.bytes(), spans);
    if (left != null && !quoted(left, excerpts, plainField).isEmpty()) {
      // Quotes in quotes: what is left would be read in another way.
      spans.add(0, decoded.bytes().length, Redaction.Kind.STATUS_MESSAGE);
    }
    replaceAll(layer, spans, decoded);
  }

  private Spans quoted(byte[] message, boolean excerpts, boolean plainField) {
    Spans spans = new Spans(message);
    find(message, 0, message.length, false, spans, MOST_ENCODINGS);
    if (excerpts) {
      Excerpts.find(message, plainField, spans);
    }
    known.find(message, spans);
    return spans;
  }

  private byte[] rest(byte[] message, Spans spans) {
    Splice splice = new Splice(message);
    for (Spans.Span span : spans.merged()) {
      splice.replace(span.from(), span.to(), fingerprint.of(span.plain()));
    }
    return splice.text();
  }

  private void replaceAll(Layer layer, Spans spans, Decoded decoded) {
    if (spans.isEmpty()) {
      return;
    }
    for (Spans.Span span : spans.merged()) {
      int from = decoded == null ? span.from() : decoded.origin(span.from());
      int to = decoded == null ? span.to() : decoded.origin(span.to());
      counts.merge(span.kind(), 1, Integer::sum);
      if (span.kind() != Redaction.Kind.STATUS_MESSAGE) {
        known.add(span.plain());
      }
      layer.replace(from, to, fingerprint.of(span.plain()));
    }
  }
}
