package io.annals.query.run;

import static java.util.stream.Collectors.joining;

import io.annals.query.sql.EngineSelect;
import io.annals.query.sql.EngineZone;
import io.annals.query.sql.LogColumn;
import io.annals.segment.SegmentColumns;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the table {@code log} that a statement reads. Immutable. */
final class LogTable {
  private final Map<LogColumn, String> columns;
  private final ZoneId zone;
  private final TimeRange range;

  /**
   * @param columns those that the statement uses, and what it calls them
   * @param zone in which times are shown
   * @param range in which the times of all rows lie
   */
  LogTable(Map<LogColumn, String> columns, ZoneId zone, TimeRange range) {
    this.columns = columns;
    this.zone = zone;
    this.range = range;
  }

  /**
   * The rows of files. Parameters: the files, and those of the condition.
   *
   * @param condition on columns of segments
   */
  String ofFiles(String condition) {
    List<String> items = new ArrayList<>();
    columns.forEach(
        (column, name) ->
            items.add(
                switch (column.kind()) {
                      case SECONDS -> "(" + SegmentColumns.TIME + " // 1000000)";
                      case TIME ->
                          column.equals(LogColumn.TIME)
                              ? time(column, SegmentColumns.TIME)
                              : time(column, SegmentColumns.RECEIVED_AT);
                      case CLUSTER -> SegmentColumns.CLUSTER;
                      case TYPED -> EngineSelect.name(column.name());
                      case EVENT, PATH ->
                          throw new IllegalArgumentException(
                              "no column of files: " + column.name());
                    }
                    + (" AS " + EngineSelect.name(name))));
    return "SELECT " + list(items) + " FROM read_parquet(?) WHERE " + condition;
  }

  /** The rows of a {@link LogFeed}. */
  String ofFeed(String table) {
    List<String> items = new ArrayList<>();
    columns.forEach(
        (column, name) -> {
          String value = LogFeed.name(items.size());
          items.add(
              (column.kind() == LogColumn.Kind.TIME ? time(column, value) : value)
                  + (" AS " + EngineSelect.name(name)));
        });
    return "SELECT " + list(items) + " FROM " + table;
  }

  /** A statement that only counts rows uses no column. */
  private static String list(List<String> items) {
    return items.isEmpty() ? "1 AS \"row\"" : items.stream().collect(joining(", "));
  }

  private String time(LogColumn column, String micros) {
    return column.equals(LogColumn.TIME)
        ? ZoneShift.of(zone, range)
            .map(shift -> "make_timestamp(" + shift.local(micros) + ")")
            .orElseGet(() -> general(micros))
        : general(micros);
  }

  private String general(String micros) {
    return EngineZone.local(zone, "make_timestamp(" + micros + ")");
  }
}
