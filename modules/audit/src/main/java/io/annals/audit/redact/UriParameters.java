package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Finds the values of parameters of a URI that are secrets by their names. Names are compared
 * decoded and without case. Parameters may be separated by {@code &} or {@code ;}, may stand before
 * the question mark, and inside a value that is a URI itself, however often encoded. Stateless.
 */
final class UriParameters {
  private static final Set<String> NAMES =
      Set.of(
          "token",
          "access_token",
          "id_token",
          "refresh_token",
          "client_secret",
          "password",
          "api_key");

  /** Encoded in each other more often than this, URIs are taken to be a game. */
  private static final int MOST_ENCODINGS = 4;

  private UriParameters() {}

  /** Gives the values in {@code uri[from..to)} to {@code spans}. */
  static void find(byte[] uri, int from, int to, Spans spans) {
    find(uri, from, to, spans, MOST_ENCODINGS);
  }

  private static void find(byte[] uri, int from, int to, Spans spans, int encodings) {
    boolean encoded = false;
    int name = from;
    for (int i = from; i < to; i++) {
      byte b = uri[i];
      if (b == '%') {
        encoded = true;
      } else if (b == '?' || b == '&' || b == ';' || b == '#') {
        name = i + 1;
      } else if (b == '=' && name >= 0) {
        if (NAMES.contains(name(uri, name, i))) {
          int end = end(uri, i + 1, to);
          spans.add(i + 1, end, Redaction.Kind.URI_PARAMETER, plain(uri, i + 1, end));
          encoded |= hasPercent(uri, i + 1, end);
          i = end - 1;
        }
        name = -1;
      }
    }
    if (encoded && encodings > 0) {
      Decoded decoded = Decoded.percent(uri, from, to);
      Spans inner = new Spans(decoded.bytes());
      find(decoded.bytes(), 0, decoded.bytes().length, inner, encodings - 1);
      spans.addAll(inner, decoded);
    }
  }

  private static boolean hasPercent(byte[] uri, int from, int to) {
    for (int i = from; i < to; i++) {
      if (uri[i] == '%') {
        return true;
      }
    }
    return false;
  }

  private static String name(byte[] uri, int from, int to) {
    if (to - from > 64) {
      return "";
    }
    return Word.folded(new String(plain(uri, from, to), StandardCharsets.ISO_8859_1));
  }

  private static byte[] plain(byte[] uri, int from, int to) {
    byte[] plain = Decoded.percent(uri, from, to).bytes();
    for (int i = from, at = 0; i < to; at++) {
      boolean escape = Decoded.percentAt(uri, i, to) >= 0;
      if (uri[i] == '+') {
        plain[at] = ' ';
      }
      i += escape ? 3 : 1;
    }
    return plain;
  }

  /** A semicolon ends a value only if a parameter follows: not all servers take it to. */
  private static int end(byte[] uri, int from, int to) {
    int i = from;
    while (i < to && uri[i] != '&' && uri[i] != '#') {
      if (uri[i] == ';' && parameterFollows(uri, i + 1, to)) {
        return i;
      }
      i++;
    }
    return i;
  }

  private static boolean parameterFollows(byte[] uri, int from, int to) {
    for (int i = from; i < to; i++) {
      switch (uri[i]) {
        case '=' -> {
          return i > from;
        }
        case '&', ';', '#' -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }
}
