package io.annals.gateway.store;

import io.annals.eventlog.LogPartition;
import io.annals.segment.hot.PartitionStore;
import java.util.UUID;

/** A partition that is being read: what it holds, and how far its reading is. Thread-safe. */
final class OpenPartition {
  private final UUID opening = UUID.randomUUID();
  private final LogPartition log;
  private final PartitionStore store;
  private final CatchUp catchUp;

  OpenPartition(LogPartition log, PartitionStore store, CatchUp catchUp) {
    this.log = log;
    this.store = store;
    this.catchUp = catchUp;
  }

  UUID opening() {
    return opening;
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
