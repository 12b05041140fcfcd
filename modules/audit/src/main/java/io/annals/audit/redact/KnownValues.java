package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that were replaced in one event, to be found where they are quoted: plain, as Go
 * quotes them, and in base64. Not thread-safe.
 */
final class KnownValues {
  /** Shorter values would be found in words. */
  private static final int SHORTEST = 6;

  /** So many values that begin alike are compared; of more, the beginning counts as the value. */
  private static final int MOST_ALIKE = 256;

  private final List<byte[]> values = new ArrayList<>();
  private Map<Long, List<byte[]>> byStart;

  void add(byte[] plain) {
    if (plain.length >= SHORTEST) {
      values.add(plain);
    }
  }

  /** Gives the parts of {@code text} that are such values to {@code spans}. */
  void find(byte[] text, Spans spans) {
    if (values.isEmpty()) {
      return;
    }
    if (byStart == null) {
      byStart = new HashMap<>();
      values.forEach(this::forms);
    }
    int i = 0;
    while (i + SHORTEST <= text.length) {
      List<byte[]> alike = byStart.get(start(text, i));
      int length = alike == null ? 0 : longest(alike, text, i);
      if (length > 0) {
        spans.add(i, i + length, Redaction.Kind.STATUS_MESSAGE);
      }
      i += Math.max(1, length);
    }
  }

  private void forms(byte[] plain) {
    form(plain);
    form(quoted(plain));
    byte[] base64 = Base64.getEncoder().withoutPadding().encode(plain);
    form(base64);
    form(Base64.getUrlEncoder().withoutPadding().encode(plain));
  }

  private void form(byte[] form) {
    List<byte[]> alike = byStart.computeIfAbsent(start(form, 0), start -> new ArrayList<>(1));
    if (alike.size() <= MOST_ALIKE
        && alike.stream().noneMatch(other -> Arrays.equals(other, form))) {
      alike.add(form);
    }
  }

  private static byte[] quoted(byte[] plain) {
    StringBuilder quoted = new StringBuilder();
    for (char c : new String(plain, StandardCharsets.UTF_8).toCharArray()) {
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static long start(byte[] text, int at) {
    long start = 0;
    for (int i = at; i < at + SHORTEST; i++) {
      start = start << 8 | (text[i] & 0xFF);
    }
    return start;
  }

  private static int longest(List<byte[]> alike, byte[] text, int at) {
    int longest = 0;
    if (alike.size() > MOST_ALIKE) {
      while (at + longest < text.length && text[at + longest] > ' ' && text[at + longest] != '"') {
        longest++;
      }
      return longest;
    }
    for (byte[] value : alike) {
      int end = at + value.length;
      if (value.length > longest
          && end <= text.length
          && Arrays.equals(value, 0, value.length, text, at, end)) {
        longest = value.length;
      }
    }
    return longest;
  }
}
