package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.segment.SegmentColumns;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineException;
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
 * Asks the columns engine which rows can match at all, for many segments at once; but only after
 * reading events one by one has not soon found enough. Not thread-safe.
 */
final class ColumnSelector implements AutoCloseable {
  /** Small segments cost per file, large ones per row. */
  private static final int MOST_FILES = 64;

  private static final long MOST_ROWS = 2_000_000;

  /** A page is mostly full after the first answer; whoever goes on asks for more at once. */
  private static final int FIRST_FILES = 8;

  private static final long FIRST_ROWS = 250_000;
  private static final int MORE = 4;

  private final DuckDb engine;
  private final Segments segments;
  private final Optional<ColumnCondition> condition;
  private final List<SegmentInfo> inOrder;
  private final TimeRange range;
  private final Map<UUID, Optional<BitSet>> known = new HashMap<>();
  private int patience;
  private int filesAtOnce = FIRST_FILES;
  private long rowsAtOnce = FIRST_ROWS;

  /**
   * @param inOrder the segments of the query, as they will be asked for
   * @param patience blocks to be read before the engine is asked; 0 when all segments are needed
   */
  ColumnSelector(
      DuckDb engine,
      Segments segments,
      Search search,
      List<SegmentInfo> inOrder,
      TimeRange range,
      int patience) {
    this.engine = engine;
    this.segments = segments;
    this.inOrder = inOrder;
    this.range = range;
    this.patience = patience;
    if (patience == 0) {
      filesAtOnce = MOST_FILES;
      rowsAtOnce = MOST_ROWS;
    }
    condition = ColumnCondition.necessary(search, engine);
  }

  /** Tells that one more block was read. */
  void scannedBlock() {
    patience--;
  }

  /** The rows that can match; empty when nothing is known. The set must not be changed. */
  Optional<BitSet> rows(SegmentInfo segment, QueryRun run) throws QueryStoppedException {
    if (condition.isEmpty() || patience > 0) {
      return Optional.empty();
    }
    if (!known.containsKey(segment.id())) {
      ask(batchFrom(segment), run);
      filesAtOnce = Math.min(filesAtOnce * MORE, MOST_FILES);
      rowsAtOnce = Math.min(rowsAtOnce * MORE, MOST_ROWS);
    }
    return known.get(segment.id());
  }

  private List<SegmentInfo> batchFrom(SegmentInfo first) {
    List<SegmentInfo> batch = new ArrayList<>();
    batch.add(first);
    long asked = first.events();
    for (SegmentInfo next : inOrder) {
      if (batch.size() == filesAtOnce || asked + next.events() > rowsAtOnce) {
        break;
      }
      if (!next.id().equals(first.id()) && !known.containsKey(next.id())) {
        batch.add(next);
        asked += next.events();
      }
    }
    return batch;
  }

  private void ask(List<SegmentInfo> batch, QueryRun run) throws QueryStoppedException {
    batch.forEach(segment -> known.put(segment.id(), Optional.empty()));
    try (OpenColumns files = OpenColumns.of(segments, batch, Set.of())) {
      Map<Integer, BitSet> rows = rowsOf(files.paths(), run);
      for (int i = 0; i < files.segments().size(); i++) {
        known.put(files.segments().get(i).id(), Optional.of(rows.getOrDefault(i, new BitSet())));
      }
    } catch (EngineException e) {
      run.checkFailure(e);
      // A damaged file, or too little memory: each segment is read by itself, and tells.
    } catch (IOException e) {
      run.check();
    }
  }

  private Map<Integer, BitSet> rowsOf(List<Path> paths, QueryRun run)
      throws IOException, QueryStoppedException {
    Map<Integer, BitSet> rows = new HashMap<>();
    if (paths.isEmpty()) {
      return rows;
    }
    String sql =
        "SELECT CAST(file_index AS BIGINT), file_row_number FROM read_parquet(?) WHERE "
            + (SegmentColumns.TIME + " >= ? AND " + SegmentColumns.TIME + " < ? AND (")
            + (SegmentColumns.IRREGULAR + " OR " + condition.orElseThrow().sql() + ")");
    List<Object> parameters = new ArrayList<>(List.of(paths, range.fromMicros(), range.toMicros()));
    parameters.addAll(condition.get().parameters());
    run.session(engine)
        .chunks(
            sql,
            parameters,
            run.remaining(),
            chunk -> {
              for (long i = 0; i < chunk.rowCount(); i++) {
                rows.computeIfAbsent((int) chunk.vector(0).getLong(i), f -> new BitSet())
                    .set((int) chunk.vector(1).getLong(i));
              }
            });
    return rows;
  }

  @Override
  public void close() {
    condition.ifPresent(ColumnCondition::close);
  }
}
