package io.annals.audit;

import java.util.Arrays;

/**
 * Checks one JSON value as its bytes come, in pieces of any size, and tells where the members of
 * the outermost object begin and end.
 *
 * <p>Two kinds of wrong text: a <em>fault</em> spoils the value but not its extent (a string that
 * is not UTF-8, a wrong escape, a word that is no literal, too deep nesting), so that the scan goes
 * on and the end is found; a <em>failure</em> leaves nothing to go on with.
 */
final class JsonScanner {
  /** Hears of the members of the outermost object, with indexes into the piece at hand. */
  interface Members {
    /** A name's opening quote is at {@code at}. */
    void begins(int at);

    /** The name has been read; its closing quote is before {@code at}. */
    void named(MemberName name, int at);

    /**
     * The member's value begins at {@code at} with {@code first}. True holds the scan here, the
     * value being somebody else's to read; {@link #passed} goes on behind it.
     */
    boolean value(int at, byte first);

    /** The value's last byte is before {@code at}. */
    void ends(int at);
  }

  /** How far a scan has come. */
  enum Status {
    MORE,
    HELD,
    DONE,
    FAILED
  }

  private static final int VALUE = 0;
  private static final int FIRST_ELEMENT = 1;
  private static final int FIRST_NAME = 2;
  private static final int NAME = 3;
  private static final int COLON = 4;
  private static final int AFTER = 5;
  private static final int STRING = 6;
  private static final int WORD = 7;

  /** Beyond this, even the brackets are not remembered any more: half a megabyte of them. */
  private static final int DEEPEST = 1 << 22;

  private final int nesting;
  private final Members members;
  private final StringCheck string;
  private final byte[] name = new byte[MemberName.LONGEST];

  private int state;
  private int depth;
  private boolean inObject;
  private long[] objects = new long[8];
  private boolean outerObject;
  private boolean inName;
  private int nameLength;
  private int nameFrom;
  private int word;
  private boolean newline;
  private Status status;
  private String fault;

  /**
   * @param nesting levels that a value may have; more is a fault
   * @param inLines a line break inside a string is a failure, not a fault: the next line may be
   *     another value
   */
  JsonScanner(int nesting, boolean inLines, Members members) {
    this.string = new StringCheck(inLines);
    this.nesting = nesting;
    this.members = members;
    begin();
  }

  /** Forgets everything and expects a value. */
  void begin() {
    state = VALUE;
    depth = 0;
    inObject = false;
    outerObject = false;
    newline = false;
    status = Status.MORE;
    fault = null;
  }

  Status status() {
    return status;
  }

  /** What is wrong, for a person; null if nothing is. */
  String fault() {
    return fault;
  }

  /** Whether a line break stood between the value's parts. */
  boolean newline() {
    return newline;
  }

  /** Scans on; returns the index behind the last byte that belongs to the value. */
  int scan(byte[] piece, int from, int to) {
    int i = from;
    nameFrom = from;
    while (i < to && status == Status.MORE) {
      i =
          switch (state) {
            case STRING -> string(piece, i, to);
            case WORD -> word(piece, i, to);
            default -> structure(piece, i);
          };
    }
    if (state == STRING && inName && depth == 1 && status == Status.MORE) {
      keepName(piece, i);
    }
    return i;
  }

  /** The value where the scan was held has been read up to {@code at}. */
  void passed(int at) {
    status = Status.MORE;
    valueEnds(at);
  }

  /** No more bytes come; a word at the outermost level ends here. */
  void finish() {
    if (status == Status.MORE && state == WORD && depth == 0) {
      endWord(0);
    }
  }

  private int string(byte[] piece, int from, int to) {
    int i = string.scan(piece, from, to);
    if (string.cut()) {
      return fail(i, "a string without an end");
    }
    if (string.open()) {
      return i;
    }
    if (string.fault() != null) {
      fault(string.fault());
    }
    if (!inName) {
      valueEnds(i);
      return i;
    }
    state = COLON;
    if (depth == 1) {
      members.named(nameEnding(piece, i - 1), i);
    }
    return i;
  }

  private void keepName(byte[] piece, int to) {
    int more = to - nameFrom;
    if (nameLength + more <= name.length) {
      System.arraycopy(piece, nameFrom, name, nameLength, more);
    }
    nameLength += more;
  }

  private MemberName nameEnding(byte[] piece, int quote) {
    if (nameLength == 0) {
      return quote - nameFrom > name.length
          ? MemberName.OTHER
          : MemberName.of(piece, nameFrom, quote);
    }
    keepName(piece, quote);
    return nameLength > name.length ? MemberName.OTHER : MemberName.of(name, 0, nameLength);
  }

  private int word(byte[] piece, int from, int to) {
    int i = from;
    while (i < to && JsonWords.isPart(piece[i])) {
      word = JsonWords.next(word, piece[i++]);
    }
    if (i < to) {
      endWord(i);
    }
    return i;
  }

  private void endWord(int at) {
    if (!JsonWords.accepts(word)) {
      fault("a word that is neither a number nor true, false or null");
    }
    valueEnds(at);
  }

  private int structure(byte[] piece, int i) {
    byte b = piece[i];
    if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      newline |= b == '\n';
      return i + 1;
    }
    return switch (state) {
      case VALUE -> value(b, i);
      case FIRST_ELEMENT -> b == ']' ? close(i + 1) : value(b, i);
      case FIRST_NAME -> b == '}' ? close(i + 1) : name(b, i);
      case NAME -> name(b, i);
      case COLON -> {
        if (b != ':') {
          yield fail(i, "a member without a colon");
        }
        state = VALUE;
        yield i + 1;
      }
      default -> after(b, i);
    };
  }

  private int after(byte b, int i) {
    if (b == ',') {
      state = inObject ? NAME : VALUE;
      return i + 1;
    }
    return b == (inObject ? '}' : ']') ? close(i + 1) : fail(i, "values without a comma between");
  }

  private int name(byte b, int i) {
    if (b != '"') {
      return fail(i, "no member name where one must be");
    }
    state = STRING;
    inName = true;
    string.begin();
    if (depth == 1) {
      nameLength = 0;
      nameFrom = i + 1;
      members.begins(i);
    }
    return i + 1;
  }

  private int value(byte b, int i) {
    if (depth == 1 && outerObject && members.value(i, b)) {
      status = Status.HELD;
      return i;
    }
    if (b == '"') {
      state = STRING;
      inName = false;
      string.begin();
      return i + 1;
    }
    if (b == '{' || b == '[') {
      return open(b == '{', i);
    }
    if (!JsonWords.isPart(b)) {
      return fail(i, "no value where one must be");
    }
    state = WORD;
    word = JsonWords.START;
    return i;
  }

  private int open(boolean object, int i) {
    if (depth == nesting) {
      fault("nested deeper than " + nesting + " levels");
    }
    if (depth == DEEPEST) {
      return fail(i, "nested deeper than can be followed");
    }
    if (depth == 0) {
      outerObject = object;
    }
    int at = depth >> 6;
    if (at == objects.length) {
      objects = Arrays.copyOf(objects, 2 * at);
    }
    long bit = 1L << depth;
    objects[at] = object ? objects[at] | bit : objects[at] & ~bit;
    depth++;
    inObject = object;
    state = object ? FIRST_NAME : FIRST_ELEMENT;
    return i + 1;
  }

  private int close(int behind) {
    depth--;
    inObject = depth > 0 && (objects[(depth - 1) >> 6] & 1L << (depth - 1)) != 0;
    valueEnds(behind);
    return behind;
  }

  private void valueEnds(int at) {
    state = AFTER;
    if (depth == 0) {
      status = Status.DONE;
    } else if (depth == 1 && outerObject) {
      members.ends(at);
    }
  }

  private void fault(String what) {
    if (fault == null) {
      fault = what;
    }
  }

  private int fail(int i, String what) {
    fault = what;
    status = Status.FAILED;
    return i;
  }
}
