package io.annals.segment.compaction;

import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Several segments as rows in the order of one: by (time, epoch, offset). A segment is opened when
 * its time has come and closed with its last row, so that of segments that follow each other one is
 * open at a time.
 */
public final class MergedRows implements RowSource {
  private static final Comparator<Input> ORDER =
      Comparator.comparingLong((Input input) -> input.next.timeMicros())
          .thenComparingInt(input -> input.next.epoch())
          .thenComparingLong(input -> input.next.offset());

  private final Segments segments;
  private final Deque<SegmentInfo> unopened;
  private final PriorityQueue<Input> open = new PriorityQueue<>(ORDER);

  public MergedRows(Segments segments, Collection<SegmentInfo> merged) {
    this.segments = segments;
    this.unopened =
        new ArrayDeque<>(
            merged.stream().sorted(Comparator.comparingLong(SegmentInfo::minTime)).toList());
  }

  /** What is damaged is an {@link UnreadableSegmentException}. */
  @Override
  public Optional<EventRow> next() throws IOException {
    while (!unopened.isEmpty()
        && (open.isEmpty() || unopened.peek().minTime() <= open.peek().next.timeMicros())) {
      enter(new Input(unopened.poll()));
    }
    Input least = open.poll();
    if (least == null) {
      return Optional.empty();
    }
    EventRow row = least.next;
    enter(least);
    return Optional.of(row);
  }

  @Override
  public void close() {
    unopened.clear();
    open.forEach(Input::close);
    open.clear();
  }

  private void enter(Input input) throws IOException {
    boolean more = false;
    try {
      more = input.advance();
    } catch (IOException damaged) {
      throw new UnreadableSegmentException(input.segment.id(), damaged);
    } finally {
      if (!more) {
        input.close();
      }
    }
    if (more) {
      open.add(input);
    }
  }

  /** One segment and its next row. */
  private final class Input {
    private final SegmentInfo segment;
    private SegmentRows rows;
    private EventRow next;

    Input(SegmentInfo segment) {
      this.segment = segment;
    }

    boolean advance() throws IOException {
      if (rows == null) {
        rows = SegmentRows.open(segments, segment);
      }
      Optional<EventRow> row = rows.next();
      next = row.orElse(null);
      return row.isPresent();
    }

    void close() {
      if (rows != null) {
        rows.close();
      }
    }
  }
}
