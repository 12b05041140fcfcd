package io.annals.segment.hot;

/** How a flush ended. */
public enum FlushOutcome {
  /** What was flushed is in segments. */
  FLUSHED,
  /** There was nothing to flush. */
  NOTHING,
  /** Another process owns the partition, or its topic is gone: this tail is void. */
  STALE
}
