package io.annals.segment.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Java predicates that statements call as {@code java_test(text, ticket)}. A function of the engine
 * is seen by every connection of its instance and can only be replaced, not removed; so there is
 * one, and the ticket says which predicate is meant. Thread-safe.
 */
final class TextTests {
  private static final String FUNCTION = "java_test";

  private final Map<Long, Predicate<String>> byTicket = new ConcurrentHashMap<>();
  private final Tickets tickets = new Tickets();

  void register(Connection connection) throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(FUNCTION)
          .withParameters(DuckDBColumnType.VARCHAR, DuckDBColumnType.BIGINT)
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVectorizedFunction(this::apply)
          .register(connection);
    }
  }

  TextTest add(Predicate<String> predicate) {
    long ticket = tickets.next();
    byTicket.put(ticket, predicate);
    return new TextTest(FUNCTION, ticket, () -> byTicket.remove(ticket));
  }

  private void apply(DuckDBDataChunkReader in, DuckDBWritableVector out) {
    DuckDBReadableVector texts = in.vector(0);
    DuckDBReadableVector tickets = in.vector(1);
    long rows = in.rowCount();
    long ticket = -1;
    Predicate<String> predicate = null;
    for (long row = 0; row < rows; row++) {
      long wanted = tickets.getLong(row);
      if (wanted != ticket) {
        ticket = wanted;
        predicate = byTicket.get(ticket);
        if (predicate == null) {
          throw new IllegalStateException("text test is closed");
        }
      }
      if (texts.isNull(row)) {
        out.setNull(row);
      } else {
        out.setBoolean(row, predicate.test(texts.getString(row)));
      }
    }
  }
}
