package io.annals.segment.compaction;

import java.io.IOException;
import java.util.UUID;

/** A segment that was to be merged cannot be read. */
public final class UnreadableSegmentException extends IOException {
  private static final long serialVersionUID = 1;
  private final UUID segment;

  UnreadableSegmentException(UUID segment, IOException cause) {
    super("segment " + segment + " cannot be merged: " + cause.getMessage(), cause);
    this.segment = segment;
  }

  public UUID segment() {
    return segment;
  }
}
