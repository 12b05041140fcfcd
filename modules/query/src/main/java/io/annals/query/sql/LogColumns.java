package io.annals.query.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The columns of the table {@code log} that one statement uses, and what the engine's view calls
 * them: the engine takes no heed of case in names, paths of events do. Belongs to one translation.
 */
final class LogColumns {
  private final Map<LogColumn, String> names = new LinkedHashMap<>();

  /** The view's name for the column, not in quotation marks. */
  String use(LogColumn column) {
    return names.computeIfAbsent(
        column, c -> c.kind() == LogColumn.Kind.PATH ? "path " + names.size() : c.name());
  }

  /** In the order in which they were used first. */
  Map<LogColumn, String> all() {
    return new LinkedHashMap<>(names);
  }
}
