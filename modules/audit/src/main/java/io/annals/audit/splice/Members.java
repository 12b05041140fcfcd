package io.annals.audit.splice;

/**
 * Goes through the members of one object, or the elements of one array, in valid JSON text. Values
 * are stepped over unless the caller went through them itself and says where they end.
 *
 * <p>Not thread-safe.
 */
public final class Members {
  private final byte[] text;
  private final boolean object;

  private int at;
  private boolean ended;
  private int comma = -1;
  private int nameFrom;
  private int nameTo;
  private int valueFrom;
  private int valueTo = -1;

  private Members(byte[] text, int from, boolean object) {
    this.text = text;
    this.object = object;
    this.at = JsonBytes.notBlank(text, from + 1);
    this.ended = peek() == (object ? '}' : ']');
    this.valueFrom = -1;
  }

  /** The members of the object whose brace is at {@code from}. */
  public static Members ofObject(byte[] text, int from) {
    return new Members(text, from, true);
  }

  /** The elements of the array whose bracket is at {@code from}. */
  public static Members ofArray(byte[] text, int from) {
    return new Members(text, from, false);
  }

  /** Goes on to the next one; false behind the last. */
  public boolean next() {
    if (valueFrom >= 0) {
      at = JsonBytes.notBlank(text, valueTo());
      comma = at;
      ended = peek() != ',';
      at = ended ? at : JsonBytes.notBlank(text, at + 1);
    }
    if (ended) {
      return false;
    }
    if (object) {
      nameFrom = at;
      if (peek() != '"') {
        throw JsonBytes.broken();
      }
      nameTo = JsonBytes.behindString(text, at);
      at = JsonBytes.notBlank(text, nameTo);
      if (peek() != ':') {
        throw JsonBytes.broken();
      }
      at = JsonBytes.notBlank(text, at + 1);
    }
    valueFrom = at;
    valueTo = -1;
    peek();
    return true;
  }

  private byte peek() {
    if (at >= text.length) {
      throw JsonBytes.broken();
    }
    return text[at];
  }

  /** The comma before the member at hand; -1 when it is the first. */
  public int comma() {
    return comma;
  }

  /** The name's opening quote. */
  public int nameFrom() {
    return nameFrom;
  }

  /** Behind the name's closing quote. */
  public int nameTo() {
    return nameTo;
  }

  /** Whether the decoded name is {@code ascii}. */
  public boolean named(String ascii) {
    return JsonBytes.is(text, nameFrom, nameTo, ascii);
  }

  /** The value's first byte. */
  public int valueFrom() {
    return valueFrom;
  }

  /** What the value begins with. */
  public byte first() {
    return text[valueFrom];
  }

  /** Behind the value's last byte. */
  public int valueTo() {
    if (valueTo < 0) {
      valueTo = JsonBytes.behindValue(text, valueFrom);
    }
    return valueTo;
  }

  /** The caller knows that the value ends before {@code to}. */
  public void passed(int to) {
    valueTo = to;
  }

  /** Behind the closing bracket; only when {@link #next} has said that there are no more. */
  public int end() {
    return at + 1;
  }
}
