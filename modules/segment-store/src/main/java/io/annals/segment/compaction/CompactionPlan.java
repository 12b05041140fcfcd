package io.annals.segment.compaction;

import io.annals.segment.SegmentInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses which segments of a partition become one. Immutable, pure.
 *
 * <p>Only neighbours by offset are merged, so that segments stay runs of the log and nearly of
 * time; never those of two epochs, nor those whose clocks lie with others. Which span of {@link
 * SegmentSpan} a segment belongs to bounds what a merged one covers. A span that is over is merged
 * into as few files as {@link CompactionLimits} allow; the current day only what is full, or when
 * it has too many files. What a merge would hardly improve is left alone, so that an event is
 * written again a few times in its life.
 */
public final class CompactionPlan {
  /** What is this much larger than all its neighbours together is not written again for them. */
  private static final long DOMINATES = 16;

  private final CompactionLimits limits;

  public CompactionPlan(CompactionLimits limits) {
    this.limits = limits;
  }

  /**
   * The next group to be merged: at least two, by offset. Empty when all is well.
   *
   * @param segments of one partition, those that may be merged, in any order
   */
  public Optional<List<SegmentInfo>> next(Collection<SegmentInfo> segments, Instant now) {
    return groups(segments, now).stream().max(Comparator.comparingInt(List::size));
  }

  /** One group of each stretch that can be improved. */
  List<List<SegmentInfo>> groups(Collection<SegmentInfo> segments, Instant now) {
    List<List<SegmentInfo>> found = new ArrayList<>();
    bySpan(segments, now)
        .forEach(
            (key, ofSpan) -> {
              ofSpan.sort(Comparator.comparingLong(SegmentInfo::firstOffset));
              List<List<SegmentInfo>> runs = runs(ofSpan);
              for (int i = 0; i < runs.size(); i++) {
                boolean complete = i < runs.size() - 1 || key.span().over(now);
                (complete ? ofComplete(runs.get(i)) : ofOpen(runs.get(i))).ifPresent(found::add);
              }
            });
    return found;
  }

  private static Map<Key, List<SegmentInfo>> bySpan(Collection<SegmentInfo> all, Instant now) {
    Map<Key, List<SegmentInfo>> bySpan = new LinkedHashMap<>();
    for (SegmentInfo segment : all) {
      Key key =
          new Key(segment.epoch(), stray(segment), SegmentSpan.of(segment.maxReceived(), now));
      bySpan.computeIfAbsent(key, none -> new ArrayList<>()).add(segment);
    }
    return bySpan;
  }

  private record Key(int epoch, boolean stray, SegmentSpan span) {}

  /**
   * Its times are more than a day off the times of reception, so it must not widen the range of
   * another. A wrong clock that does not show in the range spoils none.
   */
  static boolean stray(SegmentInfo segment) {
    long day = Duration.ofDays(1).toNanos() / 1_000;
    return segment.minTime() < segment.minReceived() - day
        || segment.maxTime() > segment.maxReceived() + day;
  }

  /** Stretches of neighbours that fit into one segment, from the oldest on. */
  private List<List<SegmentInfo>> runs(List<SegmentInfo> sorted) {
    List<List<SegmentInfo>> runs = new ArrayList<>();
    List<SegmentInfo> run = new ArrayList<>();
    long bytes = 0;
    long events = 0;
    for (SegmentInfo segment : sorted) {
      bytes += segment.rawBytes();
      events += segment.events();
      if (!run.isEmpty() && (bytes > limits.rawBytes() || events > limits.events())) {
        runs.add(run);
        run = new ArrayList<>();
        bytes = segment.rawBytes();
        events = segment.events();
      }
      run.add(segment);
    }
    runs.add(run);
    return runs;
  }

  private Optional<List<SegmentInfo>> ofComplete(List<SegmentInfo> run) {
    int largest = 0;
    for (int i = 1; i < run.size(); i++) {
      largest = run.get(i).rawBytes() > run.get(largest).rawBytes() ? i : largest;
    }
    long rest = bytes(run) - run.get(largest).rawBytes();
    List<SegmentInfo> merged = run;
    if (rest < run.get(largest).rawBytes() / DOMINATES) {
      List<SegmentInfo> before = run.subList(0, largest);
      List<SegmentInfo> after = run.subList(largest + 1, run.size());
      merged = before.size() > after.size() ? before : after;
    }
    return merged.size() < 2 ? Optional.empty() : Optional.of(cheapest(merged, limits.files()));
  }

  /** Three quarters of the files at a time: what is merged grows by that factor each time. */
  private Optional<List<SegmentInfo>> ofOpen(List<SegmentInfo> run) {
    int some = Math.max(2, Math.min(limits.files(), limits.openFiles() * 3 / 4));
    return run.size() <= limits.openFiles() ? Optional.empty() : Optional.of(cheapest(run, some));
  }

  /** The stretch of so many, or all, that has the fewest bytes. */
  private static List<SegmentInfo> cheapest(List<SegmentInfo> run, int files) {
    if (run.size() <= files) {
      return List.copyOf(run);
    }
    long bytes = bytes(run.subList(0, files));
    long least = bytes;
    int from = 0;
    for (int i = 1; i + files <= run.size(); i++) {
      bytes += run.get(i + files - 1).rawBytes() - run.get(i - 1).rawBytes();
      if (bytes < least) {
        least = bytes;
        from = i;
      }
    }
    return List.copyOf(run.subList(from, from + files));
  }

  private static long bytes(List<SegmentInfo> segments) {
    return segments.stream().mapToLong(SegmentInfo::rawBytes).sum();
  }
}
