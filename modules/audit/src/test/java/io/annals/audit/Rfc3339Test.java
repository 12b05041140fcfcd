package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "1970-01-01T00:00:00.000001Z, 1",
    "1970-01-01T00:00:00.0000019999999999999999999Z, 1",
    "1970-01-01t00:00:00.5z, 500000",
    "1969-12-31T23:59:59.999999Z, -1",
    "1970-01-01T01:30:00+01:30, 0",
    "1969-12-31T22:30:00-01:30, 0",
    "1970-01-01T00:00:00-00:00, 0",
    "2026-11-21T04:53:55.601261Z, 1795236835601261",
    "0000-01-01T00:00:00Z, -62167219200000000",
    "9999-12-31T23:59:59.999999Z, 253402300799999999",
  })
  void reads_microseconds(String text, long micros) {
    assertEquals(micros, Rfc3339.micros(text));
  }

  @ParameterizedTest
  @CsvSource({
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
    "2016-12-31T23:59:60.25Z, 2017-01-01T00:00:00.25Z",
    "2017-01-01T08:59:60+09:00, 2017-01-01T00:00:00Z",
  })
  void a_leap_second_is_the_first_second_of_the_next_day(String leap, String next) {
    assertEquals(Rfc3339.micros(next), Rfc3339.micros(leap));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-21",
        "2026-11-21T04:53:55",
        "2026-11-21 04:53:55Z",
        "2026-11-21T04:53:55.Z",
        "2026-11-21T04:53:55,5Z",
        "2026-11-21T04:53:55Zx",
        "2026-11-21T04:53:55+0100",
        "2026-11-21T04:53:55+1:00",
        "2026-11-21T04:53:55+24:00",
        "2026-11-21T04:53:55+01:60",
        "2026-11-21T04:53:55 01:00",
        "2026-13-21T04:53:55Z",
        "2026-00-21T04:53:55Z",
        "2026-02-29T04:53:55Z",
        "1900-02-29T04:53:55Z",
        "2026-04-31T04:53:55Z",
        "2026-11-00T04:53:55Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T04:60:55Z",
        "2026-11-21T04:53:61Z",
        "2026-11-21T04:53:60Z",
        "2026-11-21T23:59:60Z",
        "2016-12-31T23:59:60+01:00",
        "+026-11-21T04:53:55Z",
        "2026-11-2١T04:53:55Z",
        " 2026-11-21T04:53:55Z",
      })
  void refuses_what_is_no_time(String text) {
    assertEquals(Rfc3339.NONE, Rfc3339.micros(text));
  }

  @Test
  void agrees_with_java_time() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(random.nextLong(-62167219200L + 86_400, 253402300800L - 86_400))
              .plusNanos(random.nextInt(1_000_000_000));
      ZoneOffset zone = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081));
      String text = OffsetDateTime.ofInstant(instant, zone).toString();
      if (text.length() > 16 && text.charAt(16) == ':') { // seconds are left out when zero
        assertEquals(
            instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000,
            Rfc3339.micros(text),
            text);
      }
    }
  }
}
