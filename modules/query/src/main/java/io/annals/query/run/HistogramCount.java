package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.segment.MinuteCounts;
import io.annals.segment.SegmentColumns;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts matching events by time. Blocks; thread-safe. */
final class HistogramCount {
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  private final Segments segments;
  private final DuckDb engine;

  HistogramCount(Segments segments, DuckDb engine) {
    this.segments = segments;
    this.engine = engine;
  }

  Histogram count(Selection selection, int most, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    Buckets buckets = new Buckets(selection.range(), most);
    long[] counts = new long[buckets.count()];
    try (Sweep sweep = new Sweep(segments, engine, selection, snapshot, run)) {
      RowVisitor one = (time, cluster, event, columns) -> counts[buckets.of(time)]++;
      sweep.hot(one);
      if (selection.search() instanceof Search.Everything) {
        everything(sweep, buckets, counts, one, run);
      } else if (ColumnCondition.isOfColumns(selection.search())) {
        sweep.columns(
            sweep.visible(), statement(buckets), HistogramCount::read, c -> add(c, counts), one);
      } else {
        for (SegmentInfo segment : sweep.visible()) {
          sweep.times(segment, time -> counts[buckets.of(time)]++);
        }
      }
    } catch (QueryStoppedException stop) {
      run.stopped(stop);
    }
    return new Histogram(buckets, counts, run.completeness());
  }

  private static ColumnBatches.Statement statement(Buckets buckets) {
    return new ColumnBatches.Statement(
        "CAST((" + SegmentColumns.TIME + " - ?) // ? AS BIGINT) AS bucket, count(*)",
        List.of(buckets.range().fromMicros(), buckets.width()),
        "GROUP BY bucket");
  }

  private static List<long[]> read(ResultSet rows) throws SQLException {
    List<long[]> counts = new ArrayList<>();
    while (rows.next()) {
      counts.add(new long[] {rows.getLong(1), rows.getLong(2)});
    }
    return counts;
  }

  private static void add(List<long[]> some, long[] counts) {
    some.forEach(one -> counts[(int) one[0]] += one[1]);
  }

  /** Without a condition the catalogue knows the counts, where no bucket ends within a minute. */
  private void everything(Sweep sweep, Buckets buckets, long[] counts, RowVisitor one, QueryRun run)
      throws QueryStoppedException {
    List<SegmentInfo> others = new ArrayList<>();
    for (SegmentInfo segment : sweep.visible()) {
      if (!sweep.isWhole(segment)) {
        others.add(segment);
      } else if (!byMinutes(segment, buckets, counts)) {
        run.check();
        if (!byRows(segment, buckets, counts, run)) {
          others.add(segment);
        }
      }
    }
    sweep.events(others, one);
  }

  private static boolean byMinutes(SegmentInfo segment, Buckets buckets, long[] counts) {
    Map<Long, Long> minutes = MinuteCounts.decode(segment.minuteCounts());
    long[] sum = new long[counts.length];
    TimeRange range = buckets.range();
    for (Map.Entry<Long, Long> minute : minutes.entrySet()) {
      long first = Math.max(segment.minTime(), minute.getKey() * MICROS_PER_MINUTE);
      long last =
          Math.min(segment.maxTime(), minute.getKey() * MICROS_PER_MINUTE + MICROS_PER_MINUTE - 1);
      if (last < range.fromMicros() || first >= range.toMicros()) {
        continue;
      }
      if (!range.contains(first)
          || !range.contains(last)
          || buckets.of(first) != buckets.of(last)) {
        return false;
      }
      sum[buckets.of(first)] += minute.getValue();
    }
    for (int i = 0; i < sum.length; i++) {
      counts[i] += sum[i];
    }
    return true;
  }

  private boolean byRows(SegmentInfo segment, Buckets buckets, long[] counts, QueryRun run) {
    try (Segments.Lease lease = segments.open(segment)) {
      run.opened();
      RowIndex rows = lease.reader().rows();
      int count = Math.toIntExact(segment.events());
      int from = RowStretch.firstAtOrAfter(rows, count, buckets.range().fromMicros());
      int end = RowStretch.firstAtOrAfter(rows, count, buckets.range().toMicros());
      while (from < end) {
        int bucket = buckets.of(rows.timeMicros(from));
        int to = RowStretch.firstAtOrAfter(rows, count, buckets.to(bucket));
        counts[bucket] += to - from;
        from = to;
      }
      return true;
    } catch (IOException unreadable) {
      return false;
    }
  }
}
