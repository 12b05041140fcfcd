package io.annals.segment;

import java.io.IOException;
import java.util.UUID;

/** Opens segments and keeps those in use; bounded memory. Thread-safe. */
public interface Segments {
  /**
   * Opens, or shares, the reader; it must be closed by its lease. Damage is an {@link IOException}
   * that names the segment.
   */
  Lease open(SegmentInfo segment) throws IOException;

  /** Gives up what is held of a segment that nobody will ask for; while in use, after that. */
  default void forget(UUID segment) {}

  /** Keeps one reader valid until closed. */
  interface Lease extends AutoCloseable {
    SegmentReader reader();

    @Override
    void close();
  }
}
