package io.annals.admin;

import io.annals.admin.UsageFixture.Bytes;
import io.vertx.sqlclient.Tuple;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What a store did at random, in PostgreSQL and as a list of events that is counted naively. */
final class UsageHistory {
  private static final int TOPICS = 3;
  private static final long LONGEST_STEP_MICROS = 3 * 3_600_000_000L;

  private final UsageFixture usage;
  private final SplittableRandom random;
  private final long[] topics = new long[TOPICS];
  private final long[] clusters;
  private final List<Change> changes = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();
  private final List<Segment> live = new ArrayList<>();
  private Instant now;

  /** What was used of a meter from a cut to the next one. */
  record Use(Instant from, String topic, String meter) implements Comparable<Use> {
    @Override
    public int compareTo(Use other) {
      return Comparator.comparing(Use::from)
          .thenComparing(Use::topic)
          .thenComparing(Use::meter)
          .compare(this, other);
    }
  }

  /** So many bytes more, or fewer, are held from then on. */
  private record Change(int topic, Instant at, long disk, long raw) {}

  private record Traffic(int topic, Instant minute, long write, long index) {}

  private record Segment(int topic, Instant created, Bytes bytes) {}

  UsageHistory(UsageFixture usage, String tenant, SplittableRandom random, Instant start) {
    this.usage = usage;
    this.random = random;
    this.now = start;
    for (int i = 0; i < TOPICS; i++) {
      topics[i] = usage.topic(tenant, "t" + i);
    }
    clusters = new long[] {usage.cluster(tenant, "a"), usage.cluster(tenant, "b")};
  }

  Instant now() {
    return now;
  }

  /** Lives on for so long at least. */
  void goOn(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      now = now.plus(1 + random.nextLong(LONGEST_STEP_MICROS), ChronoUnit.MICROS);
      int what = random.nextInt(10);
      if (what < 6 || live.isEmpty()) {
        flush(random.nextInt(TOPICS));
      } else if (what < 9) {
        compact(random.nextInt(TOPICS));
      } else {
        leave(live.get(random.nextInt(live.size())));
      }
    }
  }

  /** Of the last minutes; sometimes the store was away for days. */
  private void flush(int topic) {
    long backMinutes = random.nextInt(8) == 0 ? 4 * 1440 : 90;
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      Instant minute =
          now.minus(Duration.ofMinutes(random.nextLong(backMinutes)))
              .truncatedTo(ChronoUnit.MINUTES);
      Traffic part =
          new Traffic(topic, minute, random.nextInt(1_000_000), random.nextInt(9_000_000));
      traffic.add(part);
      usage.flushed(
          topics[topic], clusters[random.nextInt(2)], minute.toString(), part.write, part.index);
    }
    enter(topic, bytes());
  }

  /** The old ones go in the moment in which the new one comes. */
  private void compact(int topic) {
    List<Segment> old =
        live.stream().filter(s -> s.topic == topic && random.nextInt(3) > 0).toList();
    if (!old.isEmpty()) {
      old.forEach(this::leave);
      enter(topic, bytes());
    }
  }

  private Bytes bytes() {
    return new Bytes(random.nextInt(1 << 28), random.nextInt(1 << 28), random.nextLong(1L << 40));
  }

  private void enter(int topic, Bytes bytes) {
    usage.segment(topics[topic], now, bytes);
    live.add(new Segment(topic, now, bytes));
    changes.add(new Change(topic, now, bytes.columns() + bytes.body(), bytes.raw()));
  }

  private void leave(Segment gone) {
    Bytes bytes = gone.bytes;
    usage.execute(
        """
        DELETE FROM segment WHERE id IN (
          SELECT id FROM segment WHERE topic_uid = $1 AND raw_bytes = $2 AND columns_bytes = $3
             AND body_bytes = $4 LIMIT 1)
        """,
        Tuple.of(topics[gone.topic], bytes.raw(), bytes.columns(), bytes.body()));
    usage.removed(topics[gone.topic], gone.created, now, bytes);
    live.remove(gone);
    changes.add(new Change(gone.topic, now, -bytes.columns() - bytes.body(), -bytes.raw()));
  }

  /** What was used between these times until then, event by event. */
  Map<Use, BigInteger> used(List<Instant> cuts, Instant until) {
    Map<Use, BigInteger> sums = new TreeMap<>();
    for (Traffic each : traffic) {
      int piece = piece(cuts, each.minute);
      if (piece >= 0) {
        String topic = "t" + each.topic;
        add(sums, new Use(cuts.get(piece), topic, "writeTraffic"), each.write, 1);
        add(sums, new Use(cuts.get(piece), topic, "indexTraffic"), each.index, 1);
      }
    }
    for (int topic = 0; topic < TOPICS; topic++) {
      for (int piece = 0; piece < cuts.size() - 1; piece++) {
        Instant end = cuts.get(piece + 1);
        hold(sums, topic, cuts.get(piece), end.isBefore(until) ? end : until);
      }
    }
    return sums;
  }

  /** From one change to the next, as many bytes as are held then. */
  private void hold(Map<Use, BigInteger> sums, int topic, Instant from, Instant to) {
    long disk = 0;
    long raw = 0;
    Instant at = from;
    for (Change change : changes) {
      if (change.topic == topic && change.at.isBefore(to)) {
        if (change.at.isAfter(at)) {
          hold(sums, new Use(from, "t" + topic, ""), at, change.at, disk, raw);
          at = change.at;
        }
        disk += change.disk;
        raw += change.raw;
      }
    }
    hold(sums, new Use(from, "t" + topic, ""), at, to, disk, raw);
  }

  private static void hold(
      Map<Use, BigInteger> sums, Use whose, Instant from, Instant to, long disk, long raw) {
    if (from.isBefore(to)) {
      long micros = ChronoUnit.MICROS.between(from, to);
      add(sums, new Use(whose.from, whose.topic, "logStorage"), disk, micros);
      add(sums, new Use(whose.from, whose.topic, "indexStorage"), raw, micros);
    }
  }

  private static int piece(List<Instant> cuts, Instant time) {
    for (int i = 0; i < cuts.size() - 1; i++) {
      if (!time.isBefore(cuts.get(i)) && time.isBefore(cuts.get(i + 1))) {
        return i;
      }
    }
    return -1;
  }

  private static void add(Map<Use, BigInteger> sums, Use use, long bytes, long times) {
    BigInteger more = BigInteger.valueOf(bytes).multiply(BigInteger.valueOf(times));
    if (more.signum() != 0) {
      sums.merge(use, more, BigInteger::add);
    }
  }
}
