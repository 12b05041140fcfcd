package io.annals.segment.compaction;

/**
 * How large compaction makes a segment, and from how many.
 *
 * @param rawBytes uncompressed bytes of a segment that is made of several, at most
 * @param events in it at most: the small columns of the old ones are in memory, 37 bytes an event
 * @param files that are merged at a time at most
 * @param openFiles above it a day that is not over yet is compacted too
 */
public record CompactionLimits(long rawBytes, long events, int files, int openFiles) {
  private static final int FILES = 64;
  private static final int OPEN_FILES = 32;
  private static final long EVENTS = 1 << 20;

  public CompactionLimits {
    if (rawBytes < 1 || events < 1 || files < 2 || openFiles < 2) {
      throw new IllegalArgumentException("limits that never let anything be merged");
    }
  }

  /** Those of a running service. */
  public static CompactionLimits of(long rawBytes) {
    return new CompactionLimits(rawBytes, EVENTS, FILES, OPEN_FILES);
  }
}
