package io.annals.segment.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompactionPlanTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final long MB = 1_000_000;
  private static final long TARGET = 256 << 20;

  private final CompactionPlan plan = new CompactionPlan(CompactionLimits.of(TARGET));
  private final List<SegmentInfo> segments = new ArrayList<>();
  private long offset;
  private Instant now = NOON;

  @Test
  void a_day_that_goes_on_is_left_alone_up_to_32_files() {
    for (int i = 0; i < 32; i++) {
      flush(MB);
    }
    assertTrue(next().isEmpty());
    flush(MB);
    assertEquals(24, next().orElseThrow().size());
  }

  @Test
  void what_fills_a_segment_is_merged_at_once() {
    for (int i = 0; i < 5; i++) {
      flush(64 * MB);
    }
    assertEquals(segments.subList(0, 4), next().orElseThrow());
    settle();
    assertEquals(2, segments.size());
  }

  @Test
  void a_day_that_is_over_becomes_one_file_two_hours_later() {
    for (int i = 0; i < 20; i++) {
      flush(MB);
    }
    now = Instant.parse("2026-05-05T01:59:59Z");
    assertTrue(next().isEmpty());
    now = Instant.parse("2026-05-05T02:00:00Z");
    assertEquals(20, next().orElseThrow().size());
    settle();
    assertEquals(1, segments.size());
  }

  @Test
  void a_large_one_is_not_written_again_for_a_small_one() {
    flush(200 * MB);
    flush(MB);
    flush(MB);
    now = now.plus(Duration.ofDays(2));
    assertEquals(2 * MB, bytes(next().orElseThrow()));
    settle();
    assertEquals(2, segments.size());
  }

  @Test
  void epochs_and_wrong_clocks_and_days_stay_apart() {
    flush(MB);
    segments.add(segment(1, offset++, now, Duration.ZERO, MB));
    segments.add(segment(0, offset++, now, Duration.ofDays(-3), MB));
    now = now.plus(Duration.ofDays(1));
    flush(MB);
    now = now.plus(Duration.ofDays(1));
    assertTrue(next().isEmpty());

    segments.add(segment(0, offset++, NOON, Duration.ofDays(-400), MB));
    List<SegmentInfo> group = next().orElseThrow();
    assertTrue(group.stream().allMatch(CompactionPlan::stray));
    assertEquals(2, group.size());
  }

  /** At 1 KB a flush, and at a size of which a day does not fit into a segment. */
  @ParameterizedTest
  @ValueSource(longs = {1_000, 1_000_000})
  void a_year_of_flushes_leaves_few_files_and_writes_an_event_a_few_times(long bytes) {
    long written = 0;
    int most = 0;
    int flushes = 365 * 24 * 6;
    for (int i = 0; i < flushes; i++) {
      flush(bytes);
      written += settle();
      most = Math.max(most, segments.size());
      now = now.plus(Duration.ofMinutes(10));
    }
    long total = bytes * flushes;
    int full = (int) (total / TARGET);
    assertTrue(most < 150 + 2 * full, most + " files at most, of " + full + " full ones");
    assertTrue(written < total * 8, (double) written / total + " times");
    assertEquals(total, bytes(segments));
    for (SegmentInfo segment : segments) {
      Duration span = Duration.ofNanos((segment.maxReceived() - segment.minReceived()) * 1_000);
      Duration age = Duration.between(instant(segment.maxReceived()), now);
      assertTrue(
          span.compareTo(Duration.ofDays(1)) <= 0 || span.multipliedBy(16).compareTo(age) <= 0,
          span + " at the age of " + age);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void any_groups_are_neighbours_of_one_kind_within_the_limits_and_come_to_an_end(long seed) {
    Random random = new Random(seed);
    CompactionLimits limits = new CompactionLimits(10 * MB, 50, 7, 9);
    CompactionPlan small = new CompactionPlan(limits);
    for (int i = 0; i < 600; i++) {
      now = now.plus(Duration.ofMinutes(random.nextInt(300)));
      Duration wrong = Duration.ofHours(random.nextInt(10) == 0 ? random.nextInt(-90, 90) : 0);
      segments.add(segment(i / 250, offset++, now, wrong, 1 + random.nextLong(4 * MB)));
    }
    Collections.shuffle(segments, random);
    for (int rounds = 0; ; rounds++) {
      Optional<List<SegmentInfo>> group = small.next(segments, now);
      if (group.isEmpty()) {
        break;
      }
      assertTrue(rounds < 600, "does not end");
      List<SegmentInfo> merged = group.get();
      assertTrue(merged.size() >= 2 && merged.size() <= limits.files());
      assertTrue(bytes(merged) <= limits.rawBytes() && merged.size() <= limits.events());
      assertEquals(1, merged.stream().map(SegmentInfo::epoch).distinct().count());
      assertEquals(1, merged.stream().map(CompactionPlan::stray).distinct().count());
      replace(merged);
    }
  }

  private Optional<List<SegmentInfo>> next() {
    return plan.next(segments, now);
  }

  /** Merges until all is well; the bytes written. */
  private long settle() {
    long written = 0;
    for (Optional<List<SegmentInfo>> group = next(); group.isPresent(); group = next()) {
      written += bytes(group.get());
      replace(group.get());
    }
    return written;
  }

  private void replace(List<SegmentInfo> group) {
    segments.removeAll(group);
    segments.add(
        info(
            group.get(0).epoch(),
            new long[] {
              group.get(0).firstOffset(), group.get(group.size() - 1).lastOffset(),
            },
            new long[] {
              group.stream().mapToLong(SegmentInfo::minTime).min().orElseThrow(),
              group.stream().mapToLong(SegmentInfo::maxTime).max().orElseThrow(),
            },
            new long[] {
              group.stream().mapToLong(SegmentInfo::minReceived).min().orElseThrow(),
              group.stream().mapToLong(SegmentInfo::maxReceived).max().orElseThrow(),
            },
            group.stream().mapToLong(SegmentInfo::events).sum(),
            bytes(group)));
  }

  private void flush(long bytes) {
    segments.add(segment(0, offset++, now, Duration.ZERO, bytes));
  }

  /** One event. */
  private static SegmentInfo segment(
      int epoch, long offset, Instant received, Duration wrong, long bytes) {
    long at = micros(received);
    long time = micros(received.plus(wrong));
    return info(
        epoch, new long[] {offset, offset}, new long[] {time, time}, new long[] {at, at}, 1, bytes);
  }

  private static SegmentInfo info(
      int epoch, long[] offsets, long[] times, long[] received, long events, long bytes) {
    return new SegmentInfo(
        UUID.randomUUID(),
        new TenantUid(1),
        new TopicUid(1),
        0,
        epoch,
        offsets[0],
        offsets[1],
        times[0],
        times[1],
        received[0],
        received[1],
        events,
        0,
        bytes,
        0,
        0,
        new byte[0],
        new byte[0],
        new byte[0],
        1);
  }

  private static long bytes(List<SegmentInfo> segments) {
    return segments.stream().mapToLong(SegmentInfo::rawBytes).sum();
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * MB + instant.getNano() / 1_000;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plusNanos(micros * 1_000);
  }
}
