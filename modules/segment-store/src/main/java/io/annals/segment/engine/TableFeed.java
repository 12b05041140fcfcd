package io.annals.segment.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.IntPredicate;

/** Rows that a statement reads. */
@FunctionalInterface
public interface TableFeed {
  /**
   * Begins a pass over all rows: one for each time that a statement names the table.
   *
   * @param wanted whether the statement looks at the column of that place, counted from 0; others
   *     may be left null
   */
  Pass begin(IntPredicate wanted) throws IOException;

  /** One pass over the rows, by several threads at once. Thread-safe. */
  interface Pass extends AutoCloseable {
    /** How many threads are of use at most. */
    int threads();

    /** For one more thread. Each row comes in one of the readings, in no order among them. */
    Reading reading();

    /** Nobody reads any more. */
    @Override
    void close();
  }

  /** The rows that come to one thread. */
  @FunctionalInterface
  interface Reading {
    /**
     * At most {@code most} rows, a value for each column; none at the end. What it throws fails the
     * statement.
     */
    List<Object[]> next(int most) throws IOException;
  }
}
