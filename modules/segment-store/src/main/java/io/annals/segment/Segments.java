package io.annals.segment;

import java.io.IOException;

/** Opens segments and keeps those in use; bounded memory. Thread-safe. */
public interface Segments {
  /**
   * Opens, or shares, the reader; it must be closed by its lease. Damage is an {@link IOException}
   * that names the segment.
   */
  Lease open(SegmentInfo segment) throws IOException;

  /** Keeps one reader valid until closed. */
  interface Lease extends AutoCloseable {
    SegmentReader reader();

    @Override
    void close();
  }
}
