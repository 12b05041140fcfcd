package io.annals.segment.format;

import io.annals.segment.SegmentWriter.Effort;

/**
 * How the blocks of a body are made.
 *
 * @param fullBytes a block takes no further event above this, so that reading one event stays cheap
 *     among large ones
 * @param leastTrainingBytes of unpacked blocks; a segment with less does without a dictionary,
 *     which would be larger than its gain
 */
record Packing(
    BlockVersion version,
    int eventsPerBlock,
    int fullBytes,
    int zstdLevel,
    int leastTrainingBytes) {
  private static final Packing QUICK = new Packing(BlockVersion.EVENTS, 256, 1 << 20, 3, 4 << 20);

  private static final Packing SMALL =
      new Packing(BlockVersion.TEMPLATES, 1024, 2 << 20, 9, 2 << 20);

  static Packing of(Effort effort) {
    return switch (effort) {
      case FLUSH -> QUICK;
      case COMPACTION -> SMALL;
    };
  }
}
