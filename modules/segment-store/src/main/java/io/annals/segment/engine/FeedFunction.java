package io.annals.segment.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * Gives rows of Java to statements as the table function {@code java_rows(ticket)}; the ticket says
 * which. Thread-safe.
 */
final class FeedFunction
    implements DuckDBTableFunction<FeedFunction.Feed, FeedFunction.Scan, FeedFunction.OneThread> {
  private static final String NAME = "java_rows";

  private final Map<Long, Feed> byTicket = new ConcurrentHashMap<>();
  private final Tickets tickets = new Tickets();

  /** What a ticket stands for, and the passes that were begun. */
  record Feed(List<FeedColumn> columns, TableFeed rows, Queue<TableFeed.Pass> passes) {}

  /** One pass over the rows, and the columns that it wants. */
  static final class Scan {
    private final TableFeed.Pass pass;
    private final int[] columns;

    Scan(TableFeed.Pass pass, int[] columns) {
      this.pass = pass;
      this.columns = columns;
    }
  }

  /** What one of the engine's threads reads in a pass. */
  static final class OneThread {
    private TableFeed.Reading reading;

    List<Object[]> next(Scan scan, int most) {
      if (reading == null) {
        reading = scan.pass.reading();
      }
      try {
        return reading.next(most);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

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

  FeedTable add(List<FeedColumn> columns, TableFeed rows) {
    long ticket = tickets.next();
    Feed feed = new Feed(List.copyOf(columns), rows, new ConcurrentLinkedQueue<>());
    byTicket.put(ticket, feed);
    return new FeedTable(NAME + "(" + ticket + ")", () -> forget(ticket, feed));
  }

  private void forget(long ticket, Feed feed) {
    byTicket.remove(ticket);
    feed.passes().forEach(TableFeed.Pass::close);
  }

  @Override
  public Feed bind(DuckDBTableFunctionBindInfo info) {
    Feed feed = byTicket.get(info.getParameter(0).getLong());
    if (feed == null) {
      throw new IllegalStateException("rows are closed");
    }
    feed.columns().forEach(column -> info.addResultColumn(column.name(), type(column)));
    return feed;
  }

  private static DuckDBColumnType type(FeedColumn column) {
    return switch (column.type()) {
      case VARCHAR -> DuckDBColumnType.VARCHAR;
      case BIGINT -> DuckDBColumnType.BIGINT;
      case INTEGER -> DuckDBColumnType.INTEGER;
    };
  }

  @Override
  public Scan init(DuckDBTableFunctionInitInfo info) {
    int[] columns = new int[(int) info.getColumnCount()];
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (int) info.getColumnIndex(i);
      wanted.add(columns[i]);
    }
    Feed feed = info.getBindData();
    try {
      TableFeed.Pass pass = feed.rows().begin(wanted::contains);
      feed.passes().add(pass);
      info.setMaxThreads(pass.threads());
      return new Scan(pass, columns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OneThread localInit(DuckDBTableFunctionInitInfo info) {
    return new OneThread();
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter out) {
    Feed feed = info.getBindData();
    Scan scan = info.getInitData();
    OneThread thread = info.getLocalInitData();
    List<Object[]> rows = thread.next(scan, (int) out.capacity());
    for (int i = 0; i < scan.columns.length && !rows.isEmpty(); i++) {
      // The engine asks for a column beyond the last when it only counts rows.
      if (scan.columns[i] < feed.columns().size()) {
        fill(feed.columns().get(scan.columns[i]), scan.columns[i], rows, out.vector(i));
      }
    }
    return rows.size();
  }

  private static void fill(
      FeedColumn column, int place, List<Object[]> rows, DuckDBWritableVector out) {
    if (column.type() == FeedColumn.Type.VARCHAR) {
      byte[][] batch = new byte[rows.size()][];
      for (int i = 0; i < batch.length; i++) {
        String text = (String) rows.get(i)[place];
        batch[i] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
      }
      out.setStringUtf8Batch(0, batch);
      return;
    }
    for (int i = 0; i < rows.size(); i++) {
      Object value = rows.get(i)[place];
      if (value == null) {
        out.setNull(i);
      } else if (column.type() == FeedColumn.Type.BIGINT) {
        out.setLong(i, (Long) value);
      } else {
        out.setInt(i, (Integer) value);
      }
    }
  }
}
