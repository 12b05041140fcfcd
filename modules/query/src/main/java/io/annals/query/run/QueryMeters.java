package io.annals.query.run;

import io.annals.platform.http.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts queries and what they cost. Thread-safe. */
final class QueryMeters {
  /** What was asked for. */
  enum Kind {
    LOGS,
    HISTOGRAM,
    FIELDS,
    VALUES,
    CONTEXT,
    SIMULATE,
    SELECT
  }

  private final MeterRegistry registry;
  private final Counter scannedEvents;
  private final Counter scannedBytes;

  QueryMeters(MeterRegistry registry, AtomicInteger admitted) {
    this.registry = registry;
    scannedEvents = registry.counter("annals.query.scanned.events");
    scannedBytes = registry.counter("annals.query.scanned.bytes");
    registry.gauge("annals.query.running", admitted);
  }

  /**
   * @param share the tenant has its share of the process; otherwise the process is full
   */
  void refused(Kind kind, boolean share) {
    count(kind, share ? "overShare" : "refused");
  }

  void overQuota(Kind kind) {
    count(kind, "overQuota");
  }

  void done(Kind kind, Throwable failure, Completeness completeness) {
    String outcome = "failed";
    if (failure instanceof QueryCancelledException) {
      outcome = "cancelled";
    } else if (failure instanceof ProblemException wrong && wrong.type().status() < 500) {
      outcome = "invalid";
    } else if (failure == null) {
      outcome = completeness.complete() ? "complete" : "incomplete";
    }
    count(kind, outcome);
    Timer.builder("annals.query.seconds")
        .tag("kind", text(kind))
        .publishPercentileHistogram()
        .register(registry)
        .record(completeness.stats().elapsed());
    scannedEvents.increment((double) completeness.stats().scannedEvents());
    scannedBytes.increment((double) completeness.stats().scannedBytes());
  }

  private void count(Kind kind, String outcome) {
    registry.counter("annals.query", "kind", text(kind), "outcome", outcome).increment();
  }

  private static String text(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
