package io.annals.segment.hot;

import io.annals.segment.EventRow;
import io.annals.segment.catalogue.Gap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gap records among the rows of a quarantine topic: {@code {"kind": "Gap", "cause", "events",
 * "bytes", "from", "to"}}.
 */
final class GapRecords {
  private final StoreMeters meters;

  GapRecords(StoreMeters meters) {
    this.meters = meters;
  }

  List<Gap> of(List<EventRow> rows) {
    List<Gap> gaps = new ArrayList<>();
    for (EventRow row : rows) {
      read(row).ifPresent(gaps::add);
    }
    return gaps;
  }

  private Optional<Gap> read(EventRow row) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(row.bytes()));
      if (!"Gap".equals(json.getValue("kind"))) {
        return Optional.empty();
      }
      Gap.Cause cause =
          Gap.Cause.of(json.getString("cause"))
              .orElseThrow(() -> new IllegalArgumentException("no such cause"));
      return Optional.of(
          new Gap(
              Optional.of(row.cluster()),
              Instant.parse(json.getString("from")),
              Instant.parse(json.getString("to")),
              cause,
              json.getLong("events"),
              json.getLong("bytes")));
    } catch (DecodeException
        | DateTimeException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException unreadable) {
      meters.unreadableGaps.increment();
      return Optional.empty();
    }
  }
}
