package io.annals.query.sql;

import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QuerySpecification;
import java.util.Optional;

/** How many rows the outermost query answers with. */
final class RowLimit {
  private RowLimit() {}

  /**
   * The statement with a limit.
   *
   * @throws Refused when it asks for more than {@link EngineSelect#MOST_ROWS} rows
   */
  static String of(Query query, String sql) {
    Optional<Node> limit = written(query);
    if (limit.isEmpty()) {
      return sql + " LIMIT " + EngineSelect.DEFAULT_ROWS;
    }
    if (limit.get() instanceof Limit rows
        && rows.getRowCount() instanceof LongLiteral count
        && count.getParsedValue() <= EngineSelect.MOST_ROWS) {
      return sql;
    }
    throw new Refused(limit.get(), "a query answers with at most 100,000 rows");
  }

  /** Whether the query says itself how many rows it wants. */
  static boolean isWritten(Query query) {
    return written(query).isPresent();
  }

  private static Optional<Node> written(Query query) {
    return query.getQueryBody() instanceof QuerySpecification select && query.getLimit().isEmpty()
        ? select.getLimit()
        : query.getLimit();
  }
}
