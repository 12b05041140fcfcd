package io.annals.admin;

import io.annals.metering.LogKind;
import io.annals.metering.Meter;
import io.annals.metering.TopicFacts;
import io.annals.metering.UsageSpan;
import io.annals.tenancy.SqlTime;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes spans of what the database has summed up. Not thread-safe. */
final class BillableSpans {
  /** Of what belongs to the tenant as a whole. */
  private static final long NO_TOPIC = 0;

  private final UsagePieces pieces;
  private final Map<Long, TopicFacts> topics = new HashMap<>();
  private final List<UsageSpan> spans = new ArrayList<>();

  BillableSpans(UsagePieces pieces) {
    this.pieces = pieces;
  }

  List<UsageSpan> list() {
    return List.copyOf(spans);
  }

  /** Must be known before its usage; what is used by a topic that never is, has no span. */
  void topic(Row row) {
    topics.put(
        row.getLong("uid"),
        new TopicFacts(
            row.getLong("uid"),
            row.getString("id"),
            LogKind.of(row.getString("kind")).orElseThrow(),
            row.getString("product"),
            row.getString("region"),
            row.getBoolean("auto_created"),
            SqlTime.instant(row.getOffsetDateTime("created_at"))));
  }

  void traffic(Row row) {
    long uid = row.getLong("topic_uid");
    TopicFacts topic = topics.get(uid);
    int piece = row.getInteger("piece") - 1;
    add(topic, piece, Meter.WRITE_TRAFFIC, integer(row, "write_bytes"));
    add(topic, piece, Meter.INDEX_TRAFFIC, integer(row, "index_bytes"));
    if (topic != null || uid == NO_TOPIC) {
      span(topic, piece, Meter.READ_TRAFFIC, integer(row, "read_bytes"));
      span(topic, piece, Meter.REQUESTS, integer(row, "requests"));
    }
  }

  /**
   * @param rows by topic, then piece
   */
  void storage(Iterable<Row> rows) {
    Held held = null;
    for (Row row : rows) {
      long topic = row.getLong("topic_uid");
      if (held == null || held.topic != topic) {
        finish(held);
        held = new Held(topic);
      }
      held.move(row);
    }
    finish(held);
  }

  private void finish(Held held) {
    if (held != null) {
      held.disk.stay(pieces.passed().count());
      held.raw.stay(pieces.passed().count());
    }
  }

  private void add(TopicFacts topic, int piece, Meter meter, BigInteger quantity) {
    if (topic != null) {
      span(topic, piece, meter, quantity);
    }
  }

  private void span(TopicFacts topic, int piece, Meter meter, BigInteger quantity) {
    if (quantity.signum() != 0) {
      spans.add(new UsageSpan(pieces.from(piece), pieces.to(piece), topic, meter, null, quantity));
    }
  }

  private static BigInteger integer(Row row, String column) {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  /** The two storage meters of one topic. */
  private final class Held {
    private final long topic;
    private final HeldBytes disk;
    private final HeldBytes raw;

    Held(long topic) {
      this.topic = topic;
      this.disk = meter(Meter.LOG_STORAGE);
      this.raw = meter(Meter.INDEX_STORAGE);
    }

    void move(Row row) {
      int piece = row.getInteger("piece") - 1;
      disk.move(piece, integer(row, "disk"), integer(row, "disk_moment"));
      raw.move(piece, integer(row, "raw"), integer(row, "raw_moment"));
    }

    private HeldBytes meter(Meter meter) {
      return new HeldBytes(
          pieces.passed(),
          pieces.passed()::elapsed,
          (quantity, piece) -> add(topics.get(topic), piece, meter, quantity));
    }
  }
}
