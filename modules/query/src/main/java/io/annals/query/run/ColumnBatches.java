package io.annals.query.run;

import io.annals.segment.SegmentColumns;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineException;
import io.annals.segment.engine.EngineSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs one statement over the columns of many segments, some dozens at a time. It sees the rows of
 * the range whose columns say the whole truth; the others are left to the caller.
 */
final class ColumnBatches {
  private static final int MOST_FILES = 128;

  private final Segments segments;
  private final DuckDb engine;
  private final TimeRange range;
  private final ColumnCondition condition;
  private final Set<String> needed;

  /**
   * @param needed tokens that every wanted event has
   */
  ColumnBatches(
      Segments segments,
      DuckDb engine,
      TimeRange range,
      ColumnCondition condition,
      Set<String> needed) {
    this.segments = segments;
    this.engine = engine;
    this.range = range;
    this.condition = condition;
    this.needed = needed;
  }

  /**
   * A statement around the rows.
   *
   * @param select what stands before FROM
   * @param selectParameters of its question marks
   * @param more what stands behind the condition, without parameters
   */
  record Statement(String select, List<Object> selectParameters, String more) {}

  /**
   * @param whole segments all of whose rows are visible
   * @param rows reads the result of one batch
   * @param take gets what was read, once it is sure
   * @return the segments that the engine could not read: damaged, or too much for it
   */
  <T> List<SegmentInfo> run(
      List<SegmentInfo> whole,
      Statement statement,
      EngineSession.Rows<T> rows,
      Consumer<T> take,
      QueryRun run)
      throws QueryStoppedException {
    List<SegmentInfo> failed = new ArrayList<>();
    for (int from = 0; from < whole.size(); from += MOST_FILES) {
      List<SegmentInfo> batch = whole.subList(from, Math.min(whole.size(), from + MOST_FILES));
      try (OpenColumns open = OpenColumns.of(segments, batch, needed)) {
        if (!open.paths().isEmpty()) {
          take.accept(batch(open, statement, rows, run));
        }
        failed.addAll(open.unreadable());
      } catch (EngineException e) {
        run.checkFailure(e);
        failed.addAll(batch);
      } catch (IOException e) {
        failed.addAll(batch);
      }
    }
    return failed;
  }

  private <T> T batch(
      OpenColumns open, Statement statement, EngineSession.Rows<T> rows, QueryRun run)
      throws IOException, QueryStoppedException {
    String sql =
        ("SELECT " + statement.select() + " FROM read_parquet(?) WHERE ")
            + (SegmentColumns.TIME + " >= ? AND " + SegmentColumns.TIME + " < ? AND NOT ")
            + (SegmentColumns.IRREGULAR + " AND " + condition.sql() + " " + statement.more());
    List<Object> parameters = new ArrayList<>(statement.selectParameters());
    parameters.add(open.paths());
    parameters.add(range.fromMicros());
    parameters.add(range.toMicros());
    parameters.addAll(condition.parameters());
    T result = run.session(engine).query(sql, parameters, run.remaining(), rows);
    for (SegmentInfo segment : open.segments()) {
      run.opened();
      run.scanned(segment.events(), 0);
    }
    return result;
  }
}
