package io.annals.segment.hot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import io.annals.segment.EventRow;
import io.annals.segment.catalogue.Gap;
import io.annals.tenancy.TopicUid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What rows of a quarantine topic mean for the gap ledger. A gap record is {@code {"kind": "Gap",
 * "cause", "events", "bytes", "from", "to", "topics"?}}; with {@code topics}, each {@code {"topic",
 * "events", "bytes"}}, it is about those alone, else about all that the cluster feeds. A
 * quarantined item, {@code {"kind": "QuarantineItem", …, "length", …, "item"?}}, is one event.
 *
 * @param gaps merged, see {@link Gap#merged}
 * @param unreadable rows that mean nothing
 */
record GapRecords(List<Gap> gaps, int unreadable) {
  static final GapRecords NONE = new GapRecords(List.of(), 0);

  GapRecords {
    gaps = List.copyOf(gaps);
  }

  static GapRecords of(Collection<EventRow> rows) {
    List<Gap> gaps = new ArrayList<>();
    int unreadable = 0;
    for (EventRow row : rows) {
      try {
        gaps.addAll(read(row));
      } catch (DecodeException
          | UncheckedIOException
          | DateTimeException
          | IllegalArgumentException
          | ClassCastException
          | NullPointerException notOurs) {
        unreadable++;
      }
    }
    return new GapRecords(Gap.merged(gaps), unreadable);
  }

  private static List<Gap> read(EventRow row) {
    JsonObject head = head(row.bytes());
    return switch (head.getString("kind")) {
      case "QuarantineItem" -> List.of(item(row, head.getLong("length")));
      case "Gap" ->
          gaps(row, head.containsKey("topics") ? new JsonObject(Buffer.buffer(row.bytes())) : head);
      default -> throw new IllegalArgumentException("no such kind");
    };
  }

  /**
   * What comes before an item, or the first array or object, of which only the name is there: the
   * text of an item, which may be any JSON, is never looked at.
   */
  private static JsonObject head(byte[] record) {
    JsonObject head = new JsonObject();
    try (JsonParser parser = JsonText.parser(record)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("item") || !value.isScalarValue()) {
          return head.putNull(name);
        }
        head.put(name, value.isNumeric() ? (Object) parser.getLongValue() : parser.getText());
      }
      return head;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Gap item(EventRow row, long length) {
    Instant received = Instant.EPOCH.plus(row.receivedAtMicros(), ChronoUnit.MICROS);
    return new Gap(
        Optional.of(row.cluster()),
        Optional.empty(),
        received,
        received,
        Gap.Cause.QUARANTINE,
        1,
        length);
  }

  private static List<Gap> gaps(EventRow row, JsonObject record) {
    JsonArray topics = record.getJsonArray("topics");
    if (topics == null) {
      return List.of(gap(row, record, Optional.empty(), record));
    }
    List<Gap> gaps = new ArrayList<>();
    for (Object each : topics) {
      JsonObject counts = (JsonObject) each;
      gaps.add(gap(row, record, Optional.of(new TopicUid(counts.getLong("topic"))), counts));
    }
    return gaps;
  }

  private static Gap gap(
      EventRow row, JsonObject record, Optional<TopicUid> topic, JsonObject counts) {
    return new Gap(
        Optional.of(row.cluster()),
        topic,
        Instant.parse(record.getString("from")),
        Instant.parse(record.getString("to")),
        Gap.Cause.of(record.getString("cause"))
            .orElseThrow(() -> new IllegalArgumentException("no such cause")),
        counts.getLong("events"),
        counts.getLong("bytes"));
  }
}
