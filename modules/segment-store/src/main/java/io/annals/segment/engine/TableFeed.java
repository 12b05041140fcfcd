package io.annals.segment.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.IntPredicate;

/** Rows that a statement reads. Each reading of the table is one of its own, on one thread. */
@FunctionalInterface
public interface TableFeed {
  /**
   * Begins at the first row.
   *
   * @param wanted whether the statement looks at the column of that place, counted from 0; others
   *     may be left null
   */
  Reading read(IntPredicate wanted) throws IOException;

  /** One pass over the rows. */
  interface Reading extends AutoCloseable {
    /**
     * At most {@code most} rows, a value for each column; none at the end. What it throws fails the
     * statement.
     */
    List<Object[]> next(int most) throws IOException;

    @Override
    void close();
  }
}
