package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.admin.UsageFixture.Bytes;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a range is cut and split, the sum is what counting row by row finds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageSumsTest {
  private static final Instant START = Instant.parse("2020-03-10T00:00:00Z");
  private static final long SPAN_MICROS = 40 * 86_400_000_000L;
  private static final int ROWS = 150;

  /** With a day of 23 hours within the span. */
  private static final String ZONE = "Europe/Berlin";

  private final SplittableRandom random = new SplittableRandom(20261121);
  private final List<Segment> segments = new ArrayList<>();
  private final List<Minute> minutes = new ArrayList<>();
  private Admin admin;
  private UsageFixture usage;

  private record Segment(Instant created, Instant removed, Bytes bytes) {}

  private record Minute(Instant start, long write, long index) {}

  @BeforeAll
  void random_segments_and_minutes() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", ZONE, "a", "b");
    long[] topics = Stream.of("x", "y", "z").mapToLong(id -> usage.topic("acme", id)).toArray();
    long[] clusters = {usage.cluster("acme", "a"), usage.cluster("acme", "b")};
    for (int i = 0; i < ROWS; i++) {
      segment(topics[i % topics.length], i % 5 == 0);
      Instant minute =
          time(START, SPAN_MICROS).truncatedTo(ChronoUnit.MINUTES).plusSeconds(60L * i);
      Minute made = new Minute(minute, random.nextInt(1_000_000), random.nextInt(1_000_000));
      usage.minute(
          topics[i % topics.length],
          clusters[i % clusters.length],
          minute.toString(),
          made.write,
          made.index);
      minutes.add(made);
    }
  }

  @AfterAll
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hour", "day", "month"})
  void the_steps_of_a_range_sum_to_the_whole(String step) {
    for (int i = 0; i < 5; i++) {
      Instant from = time(START, SPAN_MICROS);
      Instant to = time(from, SPAN_MICROS);
      Map<String, BigInteger> counted = counted(from, to);
      assertEquals(counted, asked(from, to, step));
      assertEquals(counted, asked(from, to, step, "topic"));
      assertEquals(counted, asked(from, to, step, "cluster", "topic", "meter"));
    }
  }

  @Test
  void the_minutes_of_a_range_sum_to_the_whole() {
    Instant from = time(START, SPAN_MICROS);
    Instant to = time(from, SPAN_MICROS / 2);
    assertEquals(counted(from, to), asked(from, to, "minute"));
  }

  @Test
  void a_range_that_is_cut_anywhere_sums_to_the_whole() {
    Instant end = START.plus(SPAN_MICROS, ChronoUnit.MICROS);
    Map<String, BigInteger> parts = new TreeMap<>();
    for (Instant from = START; from.isBefore(end); ) {
      Instant to = time(from.plusNanos(1_000), SPAN_MICROS / 8);
      asked(from, to, "day", "topic")
          .forEach((meter, sum) -> parts.merge(meter, sum, BigInteger::add));
      from = to;
      end = end.isBefore(to) ? to : end;
    }
    assertEquals(counted(START, end), parts);
  }

  private void segment(long topic, boolean stays) {
    Instant created = time(START, SPAN_MICROS);
    Bytes bytes =
        new Bytes(random.nextInt(1 << 28), random.nextInt(1 << 28), random.nextLong(1L << 40));
    if (stays) {
      usage.segment(topic, created, bytes);
      segments.add(new Segment(created, Instant.MAX, bytes));
    } else {
      Instant removed = time(created, SPAN_MICROS / 10);
      usage.removed(topic, created, removed, bytes);
      segments.add(new Segment(created, removed, bytes));
    }
  }

  private Instant time(Instant from, long withinMicros) {
    return from.plus(1 + random.nextLong(withinMicros), ChronoUnit.MICROS);
  }

  private Map<String, BigInteger> asked(Instant from, Instant to, String step, String... by) {
    String query = "from=%s&to=%s&step=%s".formatted(from, to, step);
    for (String part : by) {
      query += "&by=" + part;
    }
    JsonObject answer = usage.usage("acme", query).expect(200);
    Map<String, BigInteger> sums = new TreeMap<>();
    for (Object each : answer.getJsonArray("items")) {
      JsonObject item = (JsonObject) each;
      String exact = item.getString("byteMicroseconds", String.valueOf(item.getValue("quantity")));
      sums.merge(item.getString("meter"), new BigInteger(exact), BigInteger::add);
    }
    return sums;
  }

  private Map<String, BigInteger> counted(Instant from, Instant to) {
    Map<String, BigInteger> sums = new TreeMap<>();
    for (Minute minute : minutes) {
      if (!minute.start.isBefore(from) && minute.start.isBefore(to)) {
        add(sums, "writeTraffic", minute.write, 1);
        add(sums, "indexTraffic", minute.index, 1);
      }
    }
    for (Segment segment : segments) {
      Instant begin = segment.created.isAfter(from) ? segment.created : from;
      Instant end = segment.removed.isBefore(to) ? segment.removed : to;
      if (begin.isBefore(end)) {
        long micros = ChronoUnit.MICROS.between(begin, end);
        add(sums, "logStorage", segment.bytes.columns() + segment.bytes.body(), micros);
        add(sums, "indexStorage", segment.bytes.raw(), micros);
      }
    }
    return sums;
  }

  private static void add(Map<String, BigInteger> sums, String meter, long bytes, long times) {
    BigInteger more = BigInteger.valueOf(bytes).multiply(BigInteger.valueOf(times));
    if (more.signum() > 0) {
      sums.merge(meter, more, BigInteger::add);
    }
  }
}
