package io.annals.query.run;

import io.annals.query.address.Note;
import java.util.List;

/**
 * The rows of a SELECT. Immutable.
 *
 * @param rows a value for each column: {@code String}, {@code Boolean}, {@code Number}, {@code
 *     List} or {@code Map} of such, or null
 * @param notes what must be known of the data behind the functions
 */
public record SelectAnswer(
    List<Column> columns, List<List<Object>> rows, Completeness completeness, List<Note> notes) {

  /**
   * @param type as Presto calls it
   */
  public record Column(String name, String type) {}
}
