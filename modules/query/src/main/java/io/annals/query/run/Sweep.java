package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.NeededTokens;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes once over all matching events of a picture of the store, for counting: by columns alone
 * where these decide, else event by event. Used by one thread.
 */
final class Sweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private final Segments segments;
  private final DuckDb engine;
  private final Selection selection;
  private final Snapshot snapshot;
  private final QueryRun run;
  private final Visibility visibility;
  private final RowScan scan;
  private final List<SegmentInfo> visible;
  private final ColumnSelector selector;

  Sweep(Segments segments, DuckDb engine, Selection selection, Snapshot snapshot, QueryRun run) {
    this.segments = segments;
    this.engine = engine;
    this.selection = selection;
    this.snapshot = snapshot;
    this.run = run;
    Search search = selection.search();
    TimeRange range = selection.range();
    visibility = new Visibility(snapshot, Optional.empty());
    visible = visibility.segments(snapshot, range);
    scan = new RowScan(segments, search, range, visibility, run);
    selector = new ColumnSelector(engine, segments, search, visible, range, 0);
  }

  /** Segments with rows of the range. */
  List<SegmentInfo> visible() {
    return visible;
  }

  boolean isWhole(SegmentInfo segment) {
    return visibility.isWhole(segment);
  }

  /** The matching events of the hot tails. */
  void hot(RowVisitor visitor) throws QueryStoppedException {
    for (HotPartition hot : snapshot.hot()) {
      guarded(() -> scan.hot(hot, visitor));
    }
  }

  /** The matching events of some segments, one by one. */
  void events(List<SegmentInfo> some, RowVisitor visitor) throws QueryStoppedException {
    for (SegmentInfo segment : some) {
      guarded(() -> scan.segment(segment, selector, visitor));
    }
  }

  /**
   * The numbers of the rows of a segment that match, irregular ones included; empty when it cannot
   * be read, which the answer then says.
   */
  BitSet matches(SegmentInfo segment) throws QueryStoppedException {
    BitSet rows = new BitSet();
    guarded(() -> rows.or(scan.matches(segment, selector)));
    return rows;
  }

  /** The numbers of the rows that can match, as far as columns tell; empty when they do not. */
  Optional<BitSet> candidates(SegmentInfo segment) throws QueryStoppedException {
    return selector.rows(segment, run);
  }

  /**
   * The times of these rows, in microseconds, in any order. When the run is stopped, or the segment
   * damaged, those of the rows that were found until then.
   */
  void times(SegmentInfo segment, LongConsumer time) throws QueryStoppedException {
    guarded(() -> scan.times(segment, selector, time));
  }

  /**
   * The matching events of some segments: those whose columns say the whole truth by a statement of
   * the engine, the others one by one. Only for a search that columns decide.
   */
  <T> void columns(
      List<SegmentInfo> some,
      ColumnBatches.Statement statement,
      EngineSession.Rows<T> rows,
      Consumer<T> take,
      RowVisitor visitor)
      throws QueryStoppedException {
    List<SegmentInfo> whole = some.stream().filter(visibility::isWhole).toList();
    List<SegmentInfo> others = new ArrayList<>(some);
    others.removeAll(whole);
    Set<String> needed = NeededTokens.of(selection.search());
    try (ColumnCondition condition =
        ColumnCondition.exact(selection.search(), engine).orElseThrow()) {
      List<SegmentInfo> failed =
          new ColumnBatches(segments, engine, selection.range(), condition, needed)
              .run(whole, statement, rows, take, run);
      others.addAll(failed);
      for (SegmentInfo segment : whole) {
        if (segment.irregular() > 0 && !failed.contains(segment)) {
          guarded(() -> scan.irregular(segment, visitor));
        }
      }
    }
    events(others, visitor);
  }

  private interface Step {
    void run() throws IOException, QueryStoppedException;
  }

  private void guarded(Step step) throws QueryStoppedException {
    try {
      step.run();
    } catch (IOException unreadable) {
      // The message names the segment; a cause could quote an event.
      LOG.atWarn().addKeyValue("damage", unreadable.getMessage()).log("segment cannot be read");
      run.incomplete(Reason.UNREADABLE_SEGMENT);
    }
  }

  @Override
  public void close() {
    selector.close();
  }
}
