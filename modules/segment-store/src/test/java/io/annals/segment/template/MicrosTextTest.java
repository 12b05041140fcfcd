package io.annals.segment.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MicrosTextTest {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final long FIRST =
      Instant.parse("0000-01-01T00:00:00Z").getEpochSecond() * 1_000_000;
  private static final long LAST =
      Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond() * 1_000_000 - 1;

  private static String text(long micros) {
    ByteSink out = new ByteSink(1);
    MicrosText.append(out, micros);
    return new String(out.copy(), StandardCharsets.US_ASCII);
  }

  private static String expected(long micros) {
    return '"' + FORM.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)) + '"';
  }

  @Test
  void writes_as_a_formatter_does() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      long micros = random.nextLong(FIRST, LAST + 1);
      assertEquals(expected(micros), text(micros));
    }
    for (long micros : new long[] {FIRST, LAST, 0, -1}) {
      assertEquals(expected(micros), text(micros));
    }
  }

  private static long parsed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return MicrosText.parse(bytes, 0, bytes.length, new ByteSink(1));
  }

  @Test
  void reads_what_it_writes() {
    Random random = new Random(4);
    for (int i = 0; i < 100_000; i++) {
      long micros = random.nextLong(FIRST, LAST + 1);
      assertEquals(micros, parsed(text(micros)));
    }
    for (long micros : new long[] {FIRST, LAST, 0, -1}) {
      assertEquals(micros, parsed(text(micros)));
    }
  }

  @Test
  void reads_no_other_form() {
    for (String other :
        List.of(
            "\"2026-11-21T04:56:02.172543+\"",
            "\"2026-11-21T04:56:60.172543Z\"",
            "\"2026-11-21T24:56:02.172543Z\"",
            "\"2026-02-29T04:56:02.172543Z\"",
            "\"2026-13-21T04:56:02.172543Z\"",
            "\"2026-00-21T04:56:02.172543Z\"",
            "\"2026-11-00T04:56:02.172543Z\"",
            "\"2026-11-21t04:56:02.172543z\"",
            "\"-026-11-21T04:56:02.172543Z\"",
            "\"2026-11-21T04:56:02.17254/Z\"",
            "\"2026-11-21T04:56:02.17254Z\"",
            "2026-11-21T04:56:02.172543Zxx",
            "\"\u00ff\u00ff26-11-21T04:56:02.1725Z\"",
            "")) {
      assertEquals(MicrosText.NONE, parsed(other), other);
    }
    assertEquals(parsed("\"2024-02-29T00:00:00.000000Z\""), 1_709_164_800_000_000L);
  }

  @Test
  void has_times_of_four_digit_years() {
    assertTrue(MicrosText.has(FIRST));
    assertTrue(MicrosText.has(LAST));
    assertFalse(MicrosText.has(FIRST - 1));
    assertFalse(MicrosText.has(LAST + 1));
  }
}
