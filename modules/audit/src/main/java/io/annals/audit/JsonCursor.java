package io.annals.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks over the members of one small object, in place, in text that was found to be well-formed
 * before. Not thread-safe.
 */
final class JsonCursor {
  private final byte[] text;
  private int at;
  private int nameFrom;
  private int nameTo;

  /**
   * @param from where the object's opening brace stands
   */
  JsonCursor(byte[] text, int from) {
    this.text = text;
    this.at = from + 1;
    this.nameTo = -1;
  }

  /** Goes to the next member, past the value of the one before; false when there is none. */
  boolean nextMember() {
    if (nameTo >= 0) {
      skipValue();
    }
    skipBlanks();
    if (text[at] == ',') {
      at++;
      skipBlanks();
    }
    if (text[at] == '}') {
      return false;
    }
    nameFrom = at + 1;
    skipString();
    nameTo = at - 1;
    skipBlanks();
    at++; // the colon
    skipBlanks();
    return true;
  }

  /** Whether the member at hand has this name, however it is escaped. */
  boolean named(byte[] name) {
    if (Arrays.equals(text, nameFrom, nameTo, name, 0, name.length)) {
      return true;
    }
    return nameTo - nameFrom > name.length
        && hasEscape(nameFrom, nameTo)
        && Arrays.equals(
            name, JsonStrings.decode(text, nameFrom, nameTo).getBytes(StandardCharsets.UTF_8));
  }

  /** The decoded string of the member at hand; {@code ""} when its value is none. */
  String string() {
    if (text[at] != '"') {
      return "";
    }
    int from = at + 1;
    int value = at;
    skipString();
    String decoded = decoded(text, from, at - 1);
    at = value;
    return decoded;
  }

  /** The strings in the array of the member at hand; nothing when its value is none. */
  List<String> strings() {
    if (text[at] != '[') {
      return List.of();
    }
    List<String> strings = new ArrayList<>(4);
    int value = at++;
    skipBlanks();
    while (text[at] != ']') {
      if (text[at] == '"') {
        strings.add(string());
      }
      skipValue();
      skipBlanks();
      if (text[at] == ',') {
        at++;
        skipBlanks();
      }
    }
    at = value;
    return strings;
  }

  /** What stands between the quotes {@code text[from..to)}. */
  static String decoded(byte[] text, int from, int to) {
    String frequent = FrequentWords.find(text, from, to);
    return frequent == null ? JsonStrings.decode(text, from, to) : frequent;
  }

  private boolean hasEscape(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private void skipValue() {
    switch (text[at]) {
      case '"' -> skipString();
      case '{', '[' -> skipNested();
      default -> {
        while (JsonWords.isPart(text[at])) {
          at++;
        }
      }
    }
  }

  private void skipNested() {
    int depth = 0;
    do {
      switch (text[at]) {
        case '"' -> {
          skipString();
          continue;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0);
  }

  private void skipString() {
    at++;
    while (text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  private void skipBlanks() {
    while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
      at++;
    }
  }
}
