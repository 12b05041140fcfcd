package io.annals.segment.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Sets of rows that statements ask for as {@code java_row(file, row, ticket)}; the ticket says
 * which set is meant. Thread-safe.
 */
final class RowTests {
  private static final String FUNCTION = "java_row";

  private final Map<Long, List<BitSet>> byTicket = new ConcurrentHashMap<>();
  private final Tickets tickets = new Tickets();

  void register(Connection connection) throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(FUNCTION)
          .withParameters(DuckDBColumnType.BIGINT, DuckDBColumnType.BIGINT, DuckDBColumnType.BIGINT)
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVectorizedFunction(this::apply)
          .register(connection);
    }
  }

  RowTest add(List<BitSet> rows) {
    long ticket = tickets.next();
    byTicket.put(ticket, List.copyOf(rows));
    String sql = FUNCTION + "(CAST(file_index AS BIGINT), file_row_number, " + ticket + ")";
    return new RowTest(sql, () -> byTicket.remove(ticket));
  }

  private void apply(DuckDBDataChunkReader in, DuckDBWritableVector out) {
    long count = in.rowCount();
    if (count == 0) {
      return;
    }
    DuckDBReadableVector files = in.vector(0);
    DuckDBReadableVector rows = in.vector(1);
    // A statement names one set, so a chunk does.
    List<BitSet> chosen = byTicket.get(in.vector(2).getLong(0));
    if (chosen == null) {
      throw new IllegalStateException("row test is closed");
    }
    for (long i = 0; i < count; i++) {
      out.setBoolean(i, chosen.get((int) files.getLong(i)).get((int) rows.getLong(i)));
    }
  }
}
