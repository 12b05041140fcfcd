package io.annals.segment.engine;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Opens and locks in-memory databases of the engine. */
final class Instance {
  private static final Pattern PATTERN_SIGNS = Pattern.compile("[\\[*?]");

  private Instance() {}

  /** A database that loads no extension and spills nothing to disk; not yet locked. */
  static DuckDBConnection open(int threads, long memoryBytes) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("threads", Integer.toString(threads));
    settings.setProperty("memory_limit", memoryBytes + "B");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    DuckDBConnection connection =
        new DuckDBDriver().connect("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    // A folder for temporary files would silently become one that statements may use.
    run(connection, "SET temp_directory = ''");
    return connection;
  }

  /** From here on: files below the folder and no others, and no setting changes any more. */
  static void lockTo(DuckDBConnection connection, Path folder) throws SQLException {
    run(connection, "SET allowed_directories = [" + literal(folder.toAbsolutePath() + "/") + "]");
    lock(connection);
  }

  /**
   * From here on: these files and no others, and no setting changes any more.
   *
   * @param preparation runs when the files are allowed and everything else still is
   */
  static void lockTo(DuckDBConnection connection, Collection<Path> files, List<String> preparation)
      throws SQLException {
    String paths = files.stream().map(Path::toString).map(Instance::literal).collect(joining(", "));
    run(connection, "SET allowed_paths = [" + paths + "]");
    for (String sql : preparation) {
      run(connection, sql);
    }
    lock(connection);
  }

  private static void lock(DuckDBConnection connection) throws SQLException {
    run(connection, "SET enable_external_access = false");
    run(connection, "SET lock_configuration = true");
  }

  static void run(DuckDBConnection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The pattern that this file alone matches: the engine takes names to read for patterns. */
  static String exactly(Path file) {
    return PATTERN_SIGNS.matcher(file.toString()).replaceAll("[$0]");
  }

  /** A string literal. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
