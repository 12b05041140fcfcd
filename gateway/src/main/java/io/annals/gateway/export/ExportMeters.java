package io.annals.gateway.export;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Counts exports. Thread-safe. */
final class ExportMeters {
  private final MeterRegistry registry;
  private final Counter events;
  private final Counter bytes;

  /**
   * @param running how many this process has under way
   */
  ExportMeters(MeterRegistry registry, Supplier<Number> running) {
    this.registry = registry;
    events = counter("annals.export.events", "events written into exports");
    bytes = counter("annals.export.bytes", "bytes of text written into exports");
    Gauge.builder("annals.export.running", running)
        .description("exports that this process has under way")
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  void written(long moreEvents, long moreBytes) {
    events.increment((double) moreEvents);
    bytes.increment((double) moreBytes);
  }

  /** An export has its files. */
  void done(boolean complete) {
    ended(complete ? "done" : "incomplete", 1);
  }

  void failed(ExportFailure failure) {
    ended(failure.text(), 1);
  }

  /** Found without a process that runs them. */
  void interrupted(int exports) {
    ended(ExportFailure.INTERRUPTED.text(), exports);
  }

  private void ended(String outcome, int exports) {
    Counter.builder("annals.export")
        .description("exports that have ended, by outcome")
        .tag("outcome", outcome)
        .register(registry)
        .increment(exports);
  }
}
