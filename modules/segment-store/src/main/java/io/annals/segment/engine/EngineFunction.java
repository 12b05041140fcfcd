package io.annals.segment.engine;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * A function of Java that the statements of one isolated instance call by its name. The engine may
 * call it once for equal arguments, and for rows that the rest of the statement rules out.
 *
 * @param texts how many arguments it takes, each a VARCHAR; where one is null the result is null
 */
public record EngineFunction(String name, int texts, Result result, Body body) {
  /** The type of what it gives: a {@code String}, a {@code Long} or a {@code Boolean}. */
  public enum Result {
    VARCHAR,
    BIGINT,
    BOOLEAN
  }

  /**
   * Called on several threads of the engine at once. What it throws fails the statement; null is
   * null.
   */
  @FunctionalInterface
  public interface Body {
    Object apply(String[] arguments);
  }

  void register(Connection connection) throws SQLException {
    DuckDBColumnType[] parameters = new DuckDBColumnType[texts];
    Arrays.fill(parameters, DuckDBColumnType.VARCHAR);
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(name)
          .withParameters(parameters)
          .withReturnType(
              switch (result) {
                case VARCHAR -> DuckDBColumnType.VARCHAR;
                case BIGINT -> DuckDBColumnType.BIGINT;
                case BOOLEAN -> DuckDBColumnType.BOOLEAN;
              })
          .withVectorizedFunction(this::apply)
          .register(connection);
    }
  }

  private void apply(DuckDBDataChunkReader in, DuckDBWritableVector out) {
    int rows = Math.toIntExact(in.rowCount());
    Object[] results = new Object[rows];
    for (int row = 0; row < rows; row++) {
      String[] arguments = new String[texts];
      boolean whole = true;
      for (int i = 0; i < texts && whole; i++) {
        DuckDBReadableVector vector = in.vector(i);
        whole = !vector.isNull(row);
        arguments[i] = whole ? vector.getString(row) : null;
      }
      results[row] = whole ? body.apply(arguments) : null;
    }
    fill(results, out);
  }

  private void fill(Object[] results, DuckDBWritableVector out) {
    if (result == Result.VARCHAR) {
      byte[][] batch = new byte[results.length][];
      for (int i = 0; i < batch.length; i++) {
        String text = (String) results[i];
        batch[i] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
      }
      out.setStringUtf8Batch(0, batch);
      return;
    }
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        out.setNull(i);
      } else if (result == Result.BIGINT) {
        out.setLong(i, (Long) results[i]);
      } else {
        out.setBoolean(i, (Boolean) results[i]);
      }
    }
  }
}
