package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeTextTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.5Z");

  @Test
  void reads_times_as_people_write_them() {
    assertEquals(NOW, TimeText.parse("now", NOW));
    assertEquals(Instant.parse("2026-11-21T09:45:00.5Z"), TimeText.parse("now-15m", NOW));
    assertEquals(Instant.parse("2026-11-21T09:59:30.5Z"), TimeText.parse("now-30s", NOW));
    assertEquals(Instant.parse("2026-11-20T10:00:00.5Z"), TimeText.parse("now-24h", NOW));
    assertEquals(Instant.parse("2026-11-14T10:00:00.5Z"), TimeText.parse("now-1w", NOW));
    assertEquals(Instant.parse("2026-11-14T10:00:00.5Z"), TimeText.parse("now-7d", NOW));
    assertEquals(
        Instant.parse("2026-01-31T10:00:00Z"), TimeText.parse("2026-01-31T12:00:00+02:00", NOW));
    assertEquals(Instant.parse("0001-01-01T00:00:00Z"), TimeText.parse("now-999999999w", NOW));
  }

  @Test
  void refuses_what_is_no_time() {
    for (String text :
        new String[] {
          "",
          "yesterday",
          "now-",
          "now-5",
          "now-5y",
          "now+5m",
          "2026-01-31",
          "2026-01-31T12:00:00",
          "2026-02-30T12:00:00Z",
          "-2026-01-31T12:00:00Z",
          "1700000000"
        }) {
      assertThrows(IllegalArgumentException.class, () -> TimeText.parse(text, NOW), text);
    }
  }

  @Test
  void rounds_up_to_microseconds_so_that_bounds_stay_exact() {
    assertEquals(1, TimeText.micros(Instant.ofEpochSecond(0, 1)));
    assertEquals(1, TimeText.micros(Instant.ofEpochSecond(0, 1000)));
    assertEquals(0, TimeText.micros(Instant.ofEpochSecond(-1, 999_999_999)));
    assertEquals(-1, TimeText.micros(Instant.ofEpochSecond(-1, 999_999_000)));
    assertEquals("1969-12-31T23:59:59.999999Z", TimeText.of(-1));
    assertEquals("2026-11-21T10:00:00.500000Z", TimeText.of(TimeText.micros(NOW)));
  }
}
