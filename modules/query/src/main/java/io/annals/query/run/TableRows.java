package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.NeededTokens;
import io.annals.segment.SegmentColumns;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.RowTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where the rows of a SELECT come from: those that the engine takes out of segments' columns by
 * itself, and the events that are read one by one. Files stay open until it is closed. Used by one
 * thread.
 */
final class TableRows implements AutoCloseable {
  private final List<SegmentPart> events;
  private final OpenColumns files;
  private final String condition;
  private final List<Object> parameters;
  private final Runnable forget;

  private TableRows(
      List<SegmentPart> events,
      OpenColumns files,
      String condition,
      List<Object> parameters,
      Runnable forget) {
    this.events = List.copyOf(events);
    this.files = files;
    this.condition = condition;
    this.parameters = parameters;
    this.forget = forget;
  }

  /** What rows are chosen from, and for whom. */
  record Choice(
      Segments segments, DuckDb engine, Selection selection, Snapshot snapshot, QueryRun run) {

    Search search() {
      return selection.search();
    }

    Sweep sweep() {
      return new Sweep(segments, engine, selection, snapshot, run);
    }
  }

  /**
   * @param typed whether the statement uses nothing but columns of segments
   */
  static TableRows of(Choice choice, boolean typed) throws QueryStoppedException {
    try (Sweep sweep = choice.sweep()) {
      if (!typed) {
        return ofEvents(choice, sweep);
      }
      return ColumnCondition.isOfColumns(choice.search())
          ? ofColumns(choice, sweep)
          : ofNumbers(choice, sweep);
    }
  }

  /** Columns say which rows match. */
  private static TableRows ofColumns(Choice choice, Sweep sweep) {
    List<SegmentInfo> whole = sweep.visible().stream().filter(sweep::isWhole).toList();
    List<SegmentPart> events = new ArrayList<>();
    sweep.visible().stream()
        .filter(s -> !sweep.isWhole(s))
        .map(SegmentPart::all)
        .forEach(events::add);
    OpenColumns files = OpenColumns.of(choice.segments(), whole, NeededTokens.of(choice.search()));
    files.unreadable().stream().map(SegmentPart::all).forEach(events::add);
    for (SegmentInfo segment : files.segments()) {
      choice.run().opened();
      choice.run().scanned(segment.events(), 0);
      if (segment.irregular() > 0) {
        events.add(SegmentPart.irregular(segment));
      }
    }
    ColumnCondition condition =
        ColumnCondition.exact(choice.search(), choice.engine()).orElseThrow();
    List<Object> parameters = new ArrayList<>();
    parameters.add(choice.selection().range().fromMicros());
    parameters.add(choice.selection().range().toMicros());
    parameters.addAll(condition.parameters());
    String sql =
        (SegmentColumns.TIME + " >= ? AND " + SegmentColumns.TIME + " < ? AND NOT ")
            + (SegmentColumns.IRREGULAR + " AND " + condition.sql());
    return new TableRows(events, files, sql, parameters, condition::close);
  }

  /** Texts say which rows match, and then the engine reads the columns of these. */
  private static TableRows ofNumbers(Choice choice, Sweep sweep) throws QueryStoppedException {
    Found found = new Found();
    for (SegmentInfo segment : sweep.visible()) {
      found.add(choice, segment, sweep.matches(segment));
    }
    OpenColumns files = OpenColumns.of(choice.segments(), found.segments, Set.of());
    for (SegmentInfo segment : files.unreadable()) {
      found.events.add(SegmentPart.found(segment, found.numbers.get(segment.id())));
    }
    RowTest test =
        choice
            .engine()
            .rowTest(files.segments().stream().map(s -> found.numbers.get(s.id())).toList());
    return new TableRows(
        found.events,
        files,
        SegmentColumns.TIME + " BETWEEN ? AND ? AND " + test.sql(),
        List.of(found.firstTime, found.lastTime),
        test::close);
  }

  /** The rows of segments that match. */
  private static final class Found {
    private final List<SegmentPart> events = new ArrayList<>();
    private final List<SegmentInfo> segments = new ArrayList<>();
    private final Map<UUID, BitSet> numbers = new HashMap<>();
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;

    void add(Choice choice, SegmentInfo segment, BitSet rows) {
      if (rows.isEmpty()) {
        return;
      }
      try (Segments.Lease lease = choice.segments().open(segment)) {
        RowIndex index = lease.reader().rows();
        BitSet irregular = new BitSet();
        if (segment.irregular() > 0) {
          rows.stream().filter(index::irregular).forEach(irregular::set);
          rows.andNot(irregular);
        }
        if (!irregular.isEmpty()) {
          events.add(SegmentPart.found(segment, irregular));
        }
        if (!rows.isEmpty()) {
          firstTime = Math.min(firstTime, index.timeMicros(rows.nextSetBit(0)));
          lastTime = Math.max(lastTime, index.timeMicros(rows.length() - 1));
          segments.add(segment);
          numbers.put(segment.id(), rows);
        }
      } catch (IOException unreadable) {
        // It is told when the events are read.
        events.add(SegmentPart.found(segment, rows));
      }
    }
  }

  /** Texts are asked for, of the rows that are known to match, or can. */
  private static TableRows ofEvents(Choice choice, Sweep sweep) throws QueryStoppedException {
    List<SegmentPart> events = new ArrayList<>();
    boolean columnar = ColumnCondition.isOfColumns(choice.search());
    for (SegmentInfo segment : sweep.visible()) {
      if (columnar) {
        Optional<BitSet> rows = sweep.candidates(segment);
        if (rows.isEmpty()) {
          events.add(SegmentPart.all(segment));
        } else if (!rows.get().isEmpty()) {
          events.add(SegmentPart.among(segment, rows.get()));
        }
      } else {
        BitSet rows = sweep.matches(segment);
        if (!rows.isEmpty()) {
          events.add(SegmentPart.found(segment, rows));
        }
      }
    }
    OpenColumns none = OpenColumns.of(choice.segments(), List.of(), Set.of());
    return new TableRows(events, none, "", List.of(), () -> {});
  }

  /** What is read event by event. */
  List<SegmentPart> events() {
    return events;
  }

  /** What the engine reads. */
  List<Path> paths() {
    return files.paths();
  }

  /** Of the rows of {@link #paths} those that are meant; no meaning when there are none. */
  String condition() {
    return condition;
  }

  /** The values of the condition's question marks. */
  List<Object> parameters() {
    return parameters;
  }

  @Override
  public void close() {
    forget.run();
    files.close();
  }
}
