package io.annals.gateway.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts how budgets are drawn. Thread-safe. */
final class LimitMeters {
  final Counter draws;
  final Counter failures;
  final Counter tenants;
  final Counter countFailures;

  LimitMeters(MeterRegistry meters) {
    this.draws =
        Counter.builder("annals.limits.draws")
            .description("Draws of budgets, each for all tenants that needed some")
            .register(meters);
    this.failures =
        Counter.builder("annals.limits.draw.failures")
            .description("Draws of budgets that failed; the gateway goes on with its own share")
            .register(meters);
    this.tenants =
        Counter.builder("annals.limits.drawn.tenants")
            .description("Tenants' rows in draws of budgets")
            .register(meters);
    this.countFailures =
        Counter.builder("annals.limits.count.failures")
            .description("Failures to count what tenants hold")
            .register(meters);
  }
}
