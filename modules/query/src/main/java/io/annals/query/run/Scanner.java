package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.BlockMatcher;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Opens the matching events of a picture of the store, in order. Thread-safe. */
final class Scanner {
  /** About 4,000 events: 20 ms, which is what asking the engine costs at least. */
  static final int BLOCKS_BEFORE_ENGINE = 16;

  private final Segments segments;
  private final DuckDb engine;
  private final int blocksBeforeEngine;

  Scanner(Segments segments, DuckDb engine, int blocksBeforeEngine) {
    this.segments = segments;
    this.engine = engine;
    this.blocksBeforeEngine = blocksBeforeEngine;
  }

  /** What is open while events are read one after another. Used by one thread. */
  record Scan(Hits hits, ColumnSelector selector) implements AutoCloseable {
    @Override
    public void close() {
      hits.close();
      selector.close();
    }
  }

  Scan open(Search search, Window window, Snapshot snapshot, Visibility visibility, QueryRun run) {
    EventMatcher matcher = new EventMatcher(search);
    List<SegmentInfo> visible = inOrder(snapshot, window, visibility);
    TimeRange rest = window.rest().orElse(window.range());
    ColumnSelector selector =
        new ColumnSelector(engine, segments, search, visible, rest, blocksBeforeEngine);
    SegmentSource.Asking asking =
        new SegmentSource.Asking(
            search,
            new BlockMatcher(search),
            NeededTokens.of(search),
            selector,
            window,
            visibility,
            new SegmentSource.Kept());
    List<Source> sources = new ArrayList<>();
    for (HotPartition hot : snapshot.hot()) {
      sources.add(new HotSource(hot, window, visibility, matcher));
    }
    for (SegmentInfo segment : visible) {
      sources.add(new SegmentSource(segment, segments, asking));
    }
    return new Scan(new Hits(sources, window.order(), run), selector);
  }

  private static List<SegmentInfo> inOrder(
      Snapshot snapshot, Window window, Visibility visibility) {
    Comparator<SegmentInfo> order =
        window.order() == Order.DESC
            ? Comparator.comparingLong(SegmentInfo::maxTime).reversed()
            : Comparator.comparingLong(SegmentInfo::minTime);
    return window.rest().map(rest -> visibility.segments(snapshot, rest)).orElse(List.of()).stream()
        .sorted(order)
        .toList();
  }
}
