package io.annals.audit.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Parts of one decoded string that are to be replaced. Not thread-safe. */
final class Spans {
  /** {@code text[from..to)} stands for {@code plain}. */
  record Span(int from, int to, Redaction.Kind kind, byte[] plain) {}

  private final byte[] text;
  private final List<Span> spans = new ArrayList<>(2);

  Spans(byte[] text) {
    this.text = text;
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  /** Notes a part that stands for itself. */
  void add(int from, int to, Redaction.Kind kind) {
    add(from, to, kind, Arrays.copyOfRange(text, from, to));
  }

  /** Notes a part; what is empty or was redacted before is left alone. */
  void add(int from, int to, Redaction.Kind kind, byte[] plain) {
    if (from < to && !Fingerprint.is(text, from, to) && !Fingerprint.is(plain, 0, plain.length)) {
      spans.add(new Span(from, to, kind, plain));
    }
  }

  /** Notes parts of a decoded form of this text. */
  void addAll(Spans others, Decoded decoded) {
    for (Span span : others.spans) {
      add(decoded.origin(span.from), decoded.origin(span.to), span.kind, span.plain);
    }
  }

  /** The parts in order; those that overlap are one, of the kind of the first. */
  List<Span> merged() {
    spans.sort(
        Comparator.comparingInt(Span::from).thenComparing(Span::to, Comparator.reverseOrder()));
    List<Span> merged = new ArrayList<>(spans.size());
    for (Span span : spans) {
      Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last == null || span.from >= last.to) {
        merged.add(span);
      } else if (span.to > last.to) {
        byte[] plain = Arrays.copyOfRange(text, last.from, span.to);
        merged.set(merged.size() - 1, new Span(last.from, span.to, last.kind, plain));
      }
    }
    return merged;
  }
}
