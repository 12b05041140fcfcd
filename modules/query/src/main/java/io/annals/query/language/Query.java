package io.annals.query.language;

import java.util.Optional;

/**
 * A query as it was written: {@code search | SELECT}.
 *
 * @param select the second half, when there is one
 */
public record Query(Search search, Optional<Select> select) {
  /** Most bytes of a query's text, in UTF-8. */
  public static final int MAX_BYTES = 12 * 1024;

  /** Most terms of the search half; operators do not count. */
  public static final int MAX_TERMS = 30;

  /**
   * The text behind the first {@code |} that is neither quoted nor escaped.
   *
   * @param position of its first character in the query, counted from 1
   */
  public record Select(String text, int position) {}
}
