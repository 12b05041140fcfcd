package io.annals.segment.engine;

import io.annals.audit.EventColumn;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;

/**
 * Gives event rows to the engine as the table function {@code event_rows(ticket)}, with the columns
 * of a segment's Parquet part, in batches, as a feed has them: each feed can be read once.
 * Thread-safe.
 */
final class RowsFunction
    implements DuckDBTableFunction<RowFeed, RowsFunction.Scan, RowsFunction.Nothing> {
  private static final String NAME = "event_rows";

  /** Fills a column. */
  private interface Filler {
    void fill(List<EventRow> rows, DuckDBWritableVector out);
  }

  private record Column(String name, DuckDBColumnType type, Filler filler) {}

  /** One pass over the rows, and the columns that it wants. */
  static final class Scan {
    private final int[] columns;

    Scan(int[] columns) {
      this.columns = columns;
    }
  }

  /** A state that threads do not need. */
  static final class Nothing {}

  private static final List<Column> COLUMNS = columns();

  private final Map<Long, RowFeed> byTicket = new ConcurrentHashMap<>();
  private final AtomicLong lastTicket = new AtomicLong();

  void register(Connection connection) throws SQLException {
    try (DuckDBTableFunctionBuilder function = DuckDBFunctions.tableFunction()) {
      function
          .withName(NAME)
          .withParameters(DuckDBColumnType.BIGINT)
          .withProjectionPushdown()
          .withFunction(this)
          .register(connection);
    }
  }

  /** Rows that statements can read from until it is closed. */
  Table add(RowFeed rows) {
    long ticket = lastTicket.incrementAndGet();
    byTicket.put(ticket, rows);
    return new Table(NAME + "(" + ticket + ")", () -> byTicket.remove(ticket));
  }

  /**
   * @param sql the call that names the rows
   */
  record Table(String sql, Runnable forget) implements AutoCloseable {
    @Override
    public void close() {
      forget.run();
    }
  }

  @Override
  public RowFeed bind(DuckDBTableFunctionBindInfo info) {
    RowFeed rows = byTicket.get(info.getParameter(0).getLong());
    if (rows == null) {
      throw new IllegalStateException("event rows are closed");
    }
    COLUMNS.forEach(column -> info.addResultColumn(column.name, column.type));
    return rows;
  }

  @Override
  public Scan init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1);
    int[] wanted = new int[(int) info.getColumnCount()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = (int) info.getColumnIndex(i);
    }
    return new Scan(wanted);
  }

  @Override
  public Nothing localInit(DuckDBTableFunctionInitInfo info) {
    return new Nothing();
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter out) {
    RowFeed feed = info.getBindData();
    Scan scan = info.getInitData();
    List<EventRow> rows = next(feed, (int) out.capacity());
    for (int i = 0; i < scan.columns.length && !rows.isEmpty(); i++) {
      // The engine asks for a column beyond the last when it only counts rows.
      if (scan.columns[i] < COLUMNS.size()) {
        COLUMNS.get(scan.columns[i]).filler.fill(rows, out.vector(i));
      }
    }
    return rows.size();
  }

  private static List<EventRow> next(RowFeed feed, int most) {
    try {
      return feed.next(most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Column> columns() {
    List<Column> all = new ArrayList<>();
    all.add(ints(SegmentColumns.EPOCH, EventRow::epoch));
    all.add(longs(SegmentColumns.OFFSET, EventRow::offset));
    all.add(longs(SegmentColumns.TIME, EventRow::timeMicros));
    all.add(longs(SegmentColumns.RECEIVED_AT, EventRow::receivedAtMicros));
    all.add(texts(SegmentColumns.CLUSTER, row -> row.clusterId().value()));
    all.add(longs(SegmentColumns.CLUSTER_UID, row -> row.cluster().value()));
    all.add(ints(SegmentColumns.DEDUPE_HASH, EventRow::dedupeHash));
    all.add(flags(SegmentColumns.AUDIT_ID_REUSED, EventRow::auditIdReused));
    all.add(flags(SegmentColumns.IRREGULAR, row -> row.columns().irregular()));
    all.add(
        nullableLongs(SegmentColumns.REQUEST_RECEIVED, r -> r.columns().requestReceivedMicros()));
    for (EventColumn column : EventColumn.values()) {
      all.add(
          column.kind() == EventColumn.Kind.INTEGER
              ? nullableInts(column.path(), row -> row.columns().integer(column))
              : texts(column.path(), row -> row.columns().text(column)));
    }
    return List.copyOf(all);
  }

  private static Column longs(String name, ToLongFunction<EventRow> value) {
    return new Column(
        name,
        DuckDBColumnType.BIGINT,
        (rows, out) -> {
          for (int i = 0; i < rows.size(); i++) {
            out.setLong(i, value.applyAsLong(rows.get(i)));
          }
        });
  }

  private static Column nullableLongs(String name, ToLongFunction<EventRow> value) {
    return new Column(
        name,
        DuckDBColumnType.BIGINT,
        (rows, out) -> {
          for (int i = 0; i < rows.size(); i++) {
            long v = value.applyAsLong(rows.get(i));
            if (v == Long.MIN_VALUE) {
              out.setNull(i);
            } else {
              out.setLong(i, v);
            }
          }
        });
  }

  private static Column ints(String name, ToIntFunction<EventRow> value) {
    return nullableInts(name, value::applyAsInt);
  }

  private static Column nullableInts(String name, Function<EventRow, Integer> value) {
    return new Column(
        name,
        DuckDBColumnType.INTEGER,
        (rows, out) -> {
          for (int i = 0; i < rows.size(); i++) {
            Integer v = value.apply(rows.get(i));
            if (v == null) {
              out.setNull(i);
            } else {
              out.setInt(i, v);
            }
          }
        });
  }

  private static Column flags(String name, Predicate<EventRow> value) {
    return new Column(
        name,
        DuckDBColumnType.BOOLEAN,
        (rows, out) -> {
          for (int i = 0; i < rows.size(); i++) {
            out.setBoolean(i, value.test(rows.get(i)));
          }
        });
  }

  private static Column texts(String name, Function<EventRow, String> value) {
    return new Column(
        name,
        DuckDBColumnType.VARCHAR,
        (rows, out) -> {
          byte[][] batch = new byte[rows.size()][];
          for (int i = 0; i < rows.size(); i++) {
            String text = value.apply(rows.get(i));
            batch[i] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
          }
          out.setStringUtf8Batch(0, batch);
        });
  }
}
