package io.annals.segment.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the members of an event, and those of the members that hold many small ones, without
 * judging the text between them: what it takes for a value is a value for any well-formed object,
 * and some run of bytes for anything else. Not thread-safe.
 */
final class EventSplitter {
  /** The object in which a member stands; the order is part of no format. */
  enum Parent {
    EVENT(""),
    OBJECT_REF("objectRef"),
    ANNOTATIONS("annotations");

    private final byte[] name;

    Parent(String name) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** An event with more is not split; real ones have up to 30. */
  static final int MOST_MEMBERS = 96;

  private final Parent[] parents = new Parent[MOST_MEMBERS];
  private final int[] nameFrom = new int[MOST_MEMBERS];
  private final int[] nameTo = new int[MOST_MEMBERS];
  private final int[] from = new int[MOST_MEMBERS];
  private final int[] to = new int[MOST_MEMBERS];
  private byte[] text = {};
  private int at;
  private int members;

  /** False when the bytes are no object, as far as can be seen, or one with too many members. */
  boolean split(byte[] event) {
    text = event;
    at = 0;
    members = 0;
    return object(Parent.EVENT);
  }

  int members() {
    return members;
  }

  Parent parent(int member) {
    return parents[member];
  }

  /** Behind the opening quote of the member's name. */
  int nameFrom(int member) {
    return nameFrom[member];
  }

  int nameTo(int member) {
    return nameTo[member];
  }

  /** The first byte of the value. */
  int from(int member) {
    return from[member];
  }

  int to(int member) {
    return to[member];
  }

  private boolean object(Parent parent) {
    if (next() != '{') {
      return false;
    }
    at++;
    if (next() == '}') {
      at++;
      return true;
    }
    while (member(parent)) {
      int end = next();
      at++;
      if (end == '}') {
        return true;
      }
      if (end != ',') {
        return false;
      }
    }
    return false;
  }

  private boolean member(Parent parent) {
    int name = next() == '"' ? at + 1 : -1;
    if (name < 0 || !string() || members == MOST_MEMBERS) {
      return false;
    }
    int nameEnd = at - 1;
    if (next() != ':') {
      return false;
    }
    at++;
    if (next() == '{' && parent == Parent.EVENT) {
      Parent inner = inner(name, nameEnd);
      if (inner != null) {
        return object(inner);
      }
    }
    int member = members++;
    parents[member] = parent;
    nameFrom[member] = name;
    nameTo[member] = nameEnd;
    from[member] = at;
    boolean whole = value();
    to[member] = at;
    return whole;
  }

  private Parent inner(int name, int nameEnd) {
    for (Parent parent : Parent.values()) {
      if (parent != Parent.EVENT
          && Arrays.equals(text, name, nameEnd, parent.name, 0, parent.name.length)) {
        return parent;
      }
    }
    return null;
  }

  /** The next byte that is not blank; -1 at the end. */
  private int next() {
    while (at < text.length) {
      byte b = text[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
      at++;
    }
    return -1;
  }

  private boolean value() {
    int depth = 0;
    do {
      int b = next();
      switch (b) {
        case -1 -> {
          return false;
        }
        case '"' -> {
          if (!string()) {
            return false;
          }
        }
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> literal();
      }
    } while (depth > 0);
    return depth == 0;
  }

  private boolean string() {
    for (at++; at < text.length; at++) {
      byte b = text[at];
      if (b == '"') {
        at++;
        return true;
      }
      if (b == '\\') {
        at++;
      }
    }
    return false;
  }

  private void literal() {
    while (at < text.length) {
      switch (text[at]) {
        case ' ', '\n', '\r', '\t', ',', '}', ']', '{', '[', '"', ':' -> {
          return;
        }
        default -> at++;
      }
    }
  }
}
