package io.annals.segment.hot;

/** What became of a compaction that did not fail. */
public enum CompactionOutcome {
  /** Several segments are one. */
  COMPACTED,
  /** There was nothing to do, or only an earlier one to settle. */
  NOTHING,
  /** Some of the segments are gone, or the partition is another owner's; nothing has changed. */
  REFUSED
}
