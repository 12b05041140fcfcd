package io.annals.query.sql;

import io.annals.query.language.Query;
import io.annals.query.language.QuerySyntaxException;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The SELECT half of a query, read in Presto's dialect, checked, and written anew for the columns
 * engine: no word of the query reaches the engine but names and constants in quotation marks.
 * Immutable.
 *
 * @param sql one statement over the table {@code log}, with at most {@link #MOST_ROWS} rows
 * @param columns the columns of {@code log} that it uses, and what the table must call them
 * @param addresses the functions of addresses that it calls
 * @param limited whether it says itself how many rows it wants
 */
public record EngineSelect(
    String sql, Map<LogColumn, String> columns, Set<AddressFunction> addresses, boolean limited) {
  public EngineSelect {
    addresses = Set.copyOf(addresses);
  }

  /** An event is gone through once for all of them. */
  private static final int MOST_PATHS = 60;

  private static final String WITH = "WITH ";

  /** Without a LIMIT. */
  public static final int DEFAULT_ROWS = 100;

  /** Whatever the LIMIT. */
  public static final int MOST_ROWS = 100_000;

  /**
   * Reads the half of a query behind the {@code |}.
   *
   * @param zone in which times are shown and cut
   * @param now what the statement takes for now
   * @throws QuerySyntaxException with the place and the name of what is wrong or not allowed
   */
  public static EngineSelect read(Query.Select select, ZoneId zone, Instant now)
      throws QuerySyntaxException {
    SelectText text = SelectText.of(select);
    Statement statement = parse(text);
    if (!(statement instanceof io.trino.sql.tree.Query query)) {
      throw text.wrong(
          statement.getLocation(), "only SELECT is allowed, not " + NodeNames.of(statement));
    }
    try {
      QueryWriter writer = new QueryWriter(new SessionTime(zone, now));
      QueryWriter.Written written = writer.query(query, null);
      Growth.check(query);
      checkPaths(writer.columns().all(), text);
      return new EngineSelect(
          RowLimit.of(query, written.sql()),
          writer.columns().all(),
          writer.addresses(),
          RowLimit.isWritten(query));
    } catch (Refused refused) {
      throw text.wrong(refused.at(), refused.getMessage());
    }
  }

  /**
   * The statement with its table.
   *
   * @param log a query that has the {@link #columns}, under their names
   */
  public String over(String log) {
    String table = "WITH " + Sql.name(SpecificationWriter.LOG) + " AS NOT MATERIALIZED (" + log;
    return sql.startsWith(WITH) ? table + "), " + sql.substring(WITH.length()) : table + ") " + sql;
  }

  /** A name of the engine's, in quotation marks. */
  public static String name(String name) {
    return Sql.name(name);
  }

  private static void checkPaths(Map<LogColumn, String> columns, SelectText text)
      throws QuerySyntaxException {
    long paths =
        columns.keySet().stream()
            .filter(c -> c.kind() == LogColumn.Kind.PATH || c.kind() == LogColumn.Kind.TYPED)
            .count();
    if (paths > MOST_PATHS) {
      throw text.wrong(Optional.empty(), "more than " + MOST_PATHS + " different columns");
    }
  }

  private static Statement parse(SelectText text) throws QuerySyntaxException {
    try {
      return new SqlParser().createStatement(text.text());
    } catch (ParsingException e) {
      throw text.wrong(e.getLineNumber(), e.getColumnNumber(), e.getErrorMessage());
    }
  }
}
