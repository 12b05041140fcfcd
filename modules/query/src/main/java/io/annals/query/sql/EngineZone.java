package io.annals.query.sql;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Between instants and the wall clocks of a zone, in the engine's words. It knows the names of
 * zones, but takes offsets of parts of an hour for others, so offsets are added here.
 */
public final class EngineZone {
  private EngineZone() {}

  /**
   * @param instant SQL of a TIMESTAMP in UTC
   * @return SQL of a TIMESTAMP of the zone
   */
  public static String local(ZoneId zone, String instant) {
    if (zone.normalized().equals(ZoneOffset.UTC)) {
      return instant;
    }
    return zone.normalized() instanceof ZoneOffset offset
        ? "(" + instant + " + " + seconds(offset) + ")"
        : "timezone(" + Sql.literal(zone.getId()) + ", timezone('UTC', " + instant + "))";
  }

  /**
   * @param local SQL of a TIMESTAMP of the zone
   * @return SQL of a TIMESTAMP in UTC
   */
  static String instant(ZoneId zone, String local) {
    if (zone.normalized().equals(ZoneOffset.UTC)) {
      return local;
    }
    return zone.normalized() instanceof ZoneOffset offset
        ? "(" + local + " - " + seconds(offset) + ")"
        : "timezone('UTC', timezone(" + Sql.literal(zone.getId()) + ", " + local + "))";
  }

  private static String seconds(ZoneOffset offset) {
    return "to_seconds(" + offset.getTotalSeconds() + ")";
  }
}
