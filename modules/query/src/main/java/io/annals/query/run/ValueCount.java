package io.annals.query.run;

import io.annals.audit.EventColumn;
import io.annals.audit.EventColumns;
import io.annals.query.language.Field;
import io.annals.query.match.PathValues;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts the values of one field. Blocks; thread-safe. */
final class ValueCount {
  private final Segments segments;
  private final DuckDb engine;

  ValueCount(Segments segments, DuckDb engine) {
    this.segments = segments;
    this.engine = engine;
  }

  TopValues top(
      Selection selection, Field field, String prefix, int limit, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    ValueCounts counts = new ValueCounts(prefix, run);
    RowVisitor visitor = visitor(field, counts);
    try (Sweep sweep = new Sweep(segments, engine, selection, snapshot, run)) {
      sweep.hot(visitor);
      boolean columnar = field.isCluster() || field.column().isPresent();
      if (columnar && ColumnCondition.isOfColumns(selection.search())) {
        byColumns(sweep, field, counts, visitor);
      } else {
        sweep.events(sweep.visible(), visitor);
      }
    } catch (QueryStoppedException stop) {
      run.stopped(stop);
    }
    return new TopValues(counts.top(limit), run.completeness());
  }

  private static void byColumns(Sweep sweep, Field field, ValueCounts counts, RowVisitor visitor)
      throws QueryStoppedException {
    String column = ColumnCondition.column(field);
    boolean json = field.column().filter(c -> c.kind() == EventColumn.Kind.JSON).isPresent();
    PathValues elements = new PathValues(field);
    sweep.columns(
        sweep.visible(),
        new ColumnBatches.Statement(
            "CAST(" + column + " AS VARCHAR) AS value, count(*)",
            List.of(),
            "AND " + column + " IS NOT NULL GROUP BY value"),
        ValueCount::read,
        some ->
            some.forEach(
                one -> {
                  if (json) {
                    Set<String> distinct = new HashSet<>();
                    elements.ofValue(one.getKey(), distinct::add);
                    distinct.forEach(value -> counts.add(value, one.getValue()));
                  } else {
                    counts.add(one.getKey(), one.getValue());
                  }
                }),
        visitor);
  }

  private static List<Map.Entry<String, Long>> read(ResultSet rows) throws SQLException {
    List<Map.Entry<String, Long>> counts = new ArrayList<>();
    while (rows.next()) {
      counts.add(Map.entry(rows.getString(1), rows.getLong(2)));
    }
    return counts;
  }

  /** Counts the values of single events, each value once an event. */
  private static RowVisitor visitor(Field field, ValueCounts counts) {
    if (field.isCluster()) {
      return (time, cluster, event, columns) -> counts.add(cluster, 1);
    }
    PathValues path = new PathValues(field);
    Optional<EventColumn> column = field.column().filter(c -> c.kind() != EventColumn.Kind.JSON);
    Set<String> distinct = new HashSet<>();
    return (time, cluster, event, columns) -> {
      if (column.isPresent() && columns != null && !columns.irregular()) {
        if (columns.has(column.get())) {
          counts.add(text(columns, column.get()), 1);
        }
        return;
      }
      distinct.clear();
      path.of(event, distinct::add);
      distinct.forEach(value -> counts.add(value, 1));
    };
  }

  private static String text(EventColumns columns, EventColumn column) {
    return column.kind() == EventColumn.Kind.INTEGER
        ? columns.integer(column).toString()
        : columns.text(column);
  }
}
