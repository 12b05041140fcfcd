package io.annals.query.run;

import java.io.IOException;

/**
 * Gives matching events of one part of the store in the order of the answer, with as little work at
 * a time as possible. Not thread-safe.
 */
interface Source extends AutoCloseable {
  /**
   * No event that this source has still to give comes before this. It never moves back.
   *
   * @return null when there is none left
   */
  EventKey bound();

  /** Whether the event at {@link #bound} is known to match and can be taken. */
  boolean isReady();

  /** The event at {@link #bound}, when it {@link #isReady}; moves behind it. */
  Hit take();

  /**
   * Some milliseconds of work towards the next event, when it is not ready.
   *
   * @throws IOException when the rest of this source cannot be read
   */
  void work(QueryRun run) throws IOException, QueryStoppedException;

  @Override
  void close();
}
