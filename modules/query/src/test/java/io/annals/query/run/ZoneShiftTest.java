package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ZoneShiftTest {
  private static final Instant FROM = Instant.parse("2025-12-30T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-02T00:00:00Z");
  private static final TimeRange RANGE = new TimeRange(micros(FROM), micros(TO));

  private static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond());
  }

  @Test
  void tells_the_clocks_of_each_zone_before_and_after_its_changes() throws Exception {
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement()) {
      for (String name :
          List.of("UTC", "Europe/Berlin", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe")) {
        ZoneId zone = ZoneId.of(name);
        ZoneShift shift = ZoneShift.of(zone, RANGE).orElseThrow();
        for (Instant time = FROM; time.isBefore(TO); time = time.plus(Duration.ofHours(29))) {
          LocalDateTime local = LocalDateTime.ofInstant(time, zone);
          try (ResultSet rows =
              statement.executeQuery(
                  "SELECT make_timestamp("
                      + shift.local("t")
                      + ") FROM (SELECT "
                      + (micros(time) + "::BIGINT AS t)"))) {
            assertTrue(rows.next());
            assertEquals(local, rows.getObject(1, LocalDateTime.class), name);
          }
        }
      }
    }
  }

  @Test
  void leaves_centuries_to_the_engine() {
    assertTrue(
        ZoneShift.of(ZoneId.of("Europe/Berlin"), new TimeRange(0, 4_000_000_000_000_000L))
            .isEmpty());
  }
}
