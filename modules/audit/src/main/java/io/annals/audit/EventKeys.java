package io.annals.audit;

import io.annals.audit.policy.EventFacts;
import java.util.Optional;

/**
 * What ingest asks of a valid event; read from its text when asked, so that what nobody asks for
 * costs nothing. Immutable.
 */
public final class EventKeys {
  private final byte[] text;
  private final EventSpans spans;

  EventKeys(byte[] text, EventSpans spans) {
    this.text = text;
    this.spans = spans;
  }

  /**
   * Of an event whose text is at hand. It may lack what a valid event has; the methods that need it
   * then throw {@link IllegalStateException}, {@link #facts} does not.
   *
   * @param text not copied
   * @throws IllegalArgumentException if the text is not one JSON object
   */
  public static EventKeys of(byte[] text) {
    return new EventKeys(text, SpanReader.read(text));
  }

  public String level() {
    return required(MemberName.LEVEL);
  }

  public String stage() {
    return required(MemberName.STAGE);
  }

  public String auditId() {
    return required(MemberName.AUDIT_ID);
  }

  public String verb() {
    return required(MemberName.VERB);
  }

  /** Microseconds since 1970. */
  public long stageTimeMicros() {
    return Rfc3339.micros(required(MemberName.STAGE_TIMESTAMP));
  }

  /** What a policy decides by; reads a few members only, never a body. Anew at each call. */
  public EventFacts facts() {
    return FactsReader.read(text, spans);
  }

  /** The typed columns. Bodies are skipped; reads the text anew at each call. */
  public EventColumns columns() {
    return EventDecoder.decode(text).columns();
  }

  /** The decoded string; empty when absent, null or no string. */
  Optional<String> string(MemberName name) {
    int from = spans.from(name);
    if (from < 0 || text[from] != '"') {
      return Optional.empty();
    }
    return Optional.of(JsonStrings.decode(text, from + 1, spans.to(name) - 1));
  }

  /** Whether the member stands there with anything but null. */
  boolean has(MemberName name) {
    int from = spans.from(name);
    return from >= 0 && text[from] != 'n';
  }

  private String required(MemberName name) {
    return string(name).orElseThrow(() -> new IllegalStateException("not a valid event"));
  }
}
