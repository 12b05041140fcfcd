package io.annals.segment.hot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What the store counts; {@code read = duplicates + kept}. */
public final class StoreMeters {
  final Counter duplicates;
  final Counter kept;
  final Counter unconfirmed;
  final Counter reuseUnknown;
  final Counter flushedEvents;
  final Counter flushedBytes;
  final Counter flushedSegments;
  final Counter flushFailures;
  final Counter staleOwner;
  final Counter unreadableGaps;
  final Timer flushTime;
  final Counter compactions;
  final Counter compactedSegments;
  final Counter compactedBytes;
  final Counter compactedInto;
  final Counter compactionFailures;
  final Counter compactionsRefused;

  public StoreMeters(MeterRegistry registry) {
    duplicates =
        counter(registry, "annals.store.duplicates", "events that are stored already, not kept");
    kept = counter(registry, "annals.store.kept", "events taken into the hot tail");
    unconfirmed =
        counter(
            registry,
            "annals.store.duplicates.unconfirmed",
            "segments that could not be asked for duplicates");
    reuseUnknown =
        counter(
            registry,
            "annals.store.reuse.unknown",
            "batches in which the look for an Audit-ID's earlier use was cut short");
    flushedEvents = counter(registry, "annals.store.flushed.events", "events put into segments");
    flushedBytes =
        counter(registry, "annals.store.flushed.bytes", "uncompressed bytes put into segments");
    flushedSegments = counter(registry, "annals.store.flushed.segments", "segments written");
    flushFailures =
        counter(registry, "annals.store.flush.failures", "flushes that must be tried again");
    staleOwner =
        counter(registry, "annals.store.stale", "partitions found to be owned by another process");
    unreadableGaps =
        counter(registry, "annals.store.gaps.unreadable", "gap records that could not be read");
    compactions = counter(registry, "annals.store.compactions", "segments made of several");
    compactedSegments =
        counter(registry, "annals.store.compacted.segments", "segments that were merged");
    compactedBytes =
        counter(registry, "annals.store.compacted.bytes", "bytes on disk of merged segments");
    compactedInto =
        counter(registry, "annals.store.compacted.into.bytes", "bytes on disk of what they became");
    compactionFailures =
        counter(registry, "annals.store.compaction.failures", "compactions that failed");
    compactionsRefused =
        counter(
            registry,
            "annals.store.compactions.refused",
            "compactions whose segments or partition were no longer there");
    flushTime =
        Timer.builder("annals.store.flush").description("time of a flush").register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
