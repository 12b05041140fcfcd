package io.annals.query.match;

import io.annals.query.language.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells of most events that have nothing at some paths, without reading them as JSON: the end of a
 * member's name does not stand in them. Immutable.
 */
final class PathTraces {
  private static final String ESCAPE = "\\u";
  private static final int HEX = 16;
  private static final int HEX_DIGITS = 4;

  private final List<String> ends;

  /** Whether a name of some path may be written in more ways than with escapes of letters. */
  private final boolean unsure;

  PathTraces(List<Field> paths) {
    ends = new ArrayList<>();
    boolean odd = false;
    for (Field field : paths) {
      String path = field.path();
      int from = path.length();
      while (from > 0 && isPlain(path.charAt(from - 1))) {
        from--;
      }
      odd |= from == path.length();
      ends.add(path.substring(from) + '"');
    }
    unsure = odd;
  }

  /** A character that JSON needs no escape for, and that is one byte. */
  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** False when there is surely nothing at any of the paths. */
  boolean mayStandIn(byte[] event) {
    if (unsure) {
      return true;
    }
    String bytes = new String(event, StandardCharsets.ISO_8859_1);
    for (String end : ends) {
      if (bytes.contains(end)) {
        return true;
      }
    }
    return hasEscapedLetter(bytes);
  }

  private static boolean hasEscapedLetter(String bytes) {
    for (int at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + 1)) {
      int code = 0;
      for (int i = at + ESCAPE.length(); i < at + ESCAPE.length() + HEX_DIGITS; i++) {
        int digit = i < bytes.length() ? Character.digit(bytes.charAt(i), HEX) : -1;
        if (digit < 0) {
          return true;
        }
        code = code * HEX + digit;
      }
      if (isPlain(code)) {
        return true;
      }
    }
    return false;
  }
}
