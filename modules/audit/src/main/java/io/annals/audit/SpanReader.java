package io.annals.audit;

/** Finds the members of an event whose whole text is at hand. */
final class SpanReader implements JsonScanner.Members {
  private final EventSpans spans = new EventSpans();
  private int memberFrom;
  private int valueFrom;
  private MemberName name = MemberName.OTHER;

  private SpanReader() {}

  /**
   * Where the members of an object stand.
   *
   * @throws IllegalArgumentException if the text is not one JSON object in UTF-8
   */
  static EventSpans read(byte[] text) {
    int start = JsonText.start(text);
    if (start == text.length || text[start] != '{') {
      throw new IllegalArgumentException("not a JSON object");
    }
    SpanReader reader = new SpanReader();
    JsonScanner scanner = new JsonScanner(Integer.MAX_VALUE, false, reader);
    int end = scanner.scan(text, start, text.length);
    if (scanner.status() != JsonScanner.Status.DONE
        || scanner.fault() != null
        || !JsonText.isBlank(text, end)) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return reader.spans;
  }

  @Override
  public void begins(int at) {
    memberFrom = at;
  }

  @Override
  public void named(MemberName name, int at) {
    this.name = name;
  }

  @Override
  public boolean value(int at, byte first) {
    valueFrom = at;
    return false;
  }

  @Override
  public void ends(int at) {
    spans.member(name, memberFrom, valueFrom, at);
  }
}
