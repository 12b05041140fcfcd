package io.annals.platform.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads byte counts as people write them; decimal and binary units. */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([a-zA-Z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30);

  private ByteSize() {}

  static long parse(String text) {
    Matcher m = FORM.matcher(text.trim());
    Long unit = m.matches() ? UNITS.get(m.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null || Long.parseLong(m.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number of bytes above zero; write it like 64MB or 64MiB");
    }
    return Math.multiplyExact(Long.parseLong(m.group(1)), unit);
  }
}
