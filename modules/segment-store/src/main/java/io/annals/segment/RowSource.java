package io.annals.segment;

import java.io.IOException;
import java.util.Optional;

/** Rows one after the other, for one reader; calls may block on the disk. */
public interface RowSource extends AutoCloseable {
  /** The next row; empty at the end, and from then on. Damage is an {@link IOException}. */
  Optional<EventRow> next() throws IOException;

  @Override
  void close() throws IOException;
}
