package io.annals.gateway.store;

import io.annals.eventlog.LogPartition;
import io.annals.segment.hot.PartitionStore;

/** A partition that is being read: what it holds, and how far its reading is. Thread-safe. */
final class OpenPartition {
  private final LogPartition log;
  private final PartitionStore store;
  private final CatchUp catchUp;

  OpenPartition(LogPartition log, PartitionStore store, CatchUp catchUp) {
    this.log = log;
    this.store = store;
    this.catchUp = catchUp;
  }

  LogPartition log() {
    return log;
  }

  PartitionStore store() {
    return store;
  }

  CatchUp catchUp() {
    return catchUp;
  }
}
