package io.annals.audit;

/** Tells whether text is one JSON value, by the rules by which ingest takes events. Stateless. */
public final class JsonCheck {
  private static final JsonScanner.Members NOBODY =
      new JsonScanner.Members() {
        @Override
        public void begins(int at) {}

        @Override
        public void named(MemberName name, int at) {}

        @Override
        public boolean value(int at, byte first) {
          return false;
        }

        @Override
        public void ends(int at) {}
      };

  private JsonCheck() {}

  /**
   * Whether {@code text[from..to)} is exactly one JSON value in UTF-8, blanks around it aside.
   *
   * @param nesting levels of objects and arrays that the value may have
   */
  public static boolean isValue(byte[] text, int from, int to, int nesting) {
    JsonScanner scanner = new JsonScanner(nesting, false, NOBODY);
    int behind = scanner.scan(text, from, to);
    scanner.finish();
    if (scanner.status() != JsonScanner.Status.DONE || scanner.fault() != null) {
      return false;
    }
    for (int i = behind; i < to; i++) {
      if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
