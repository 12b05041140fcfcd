package io.annals.gateway.query;

import io.annals.query.run.Reason;
import io.annals.query.run.Simulation;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a topic would be metered with, if every day brought events as the simulated range did; no
 * price is known here. A day's events stay for the retention's days, so that, once the topic has
 * its full age, each day adds {@code bytes a day x retention in hours} of storage.
 *
 * @param measured the part of the range that can hold events: what has come and has not expired;
 *     zero when the simulation did not get through it
 * @param retentionDays null = for ever; then storage has no end, and no estimate
 */
record SimulatedCost(
    long bytesBefore,
    long bytesAfter,
    Duration measured,
    Integer retentionDays,
    OptionalDouble compression) {
  private static final double MILLIS_A_DAY = 86_400_000;
  private static final int HOURS_A_DAY = 24;

  static SimulatedCost of(Simulation simulation, TopicRoute topic, TimeRange range, Instant now) {
    long from =
        topic
            .retainedFrom(now)
            .map(retained -> Math.max(range.fromMicros(), TimeText.micros(retained)))
            .orElse(range.fromMicros());
    long to = Math.min(range.toMicros(), TimeText.micros(now));
    List<Reason> reasons = simulation.completeness().reasons();
    boolean whole = !reasons.contains(Reason.DEADLINE) && !reasons.contains(Reason.SCAN_LIMIT);
    Duration measured =
        whole ? Duration.of(Math.max(0, to - from), ChronoUnit.MICROS) : Duration.ZERO;
    return new SimulatedCost(
        simulation.bytesBefore(),
        simulation.bytesAfter(),
        measured,
        topic.retentionDays(),
        simulation.compression());
  }

  JsonObject json() {
    return new JsonObject()
        .put("measuredSeconds", measured.toSeconds())
        .put("retentionDays", retentionDays)
        .put("compression", compression.isPresent() ? compression.getAsDouble() : null)
        .put("before", quantities(bytesBefore))
        .put("after", quantities(bytesAfter));
  }

  private JsonObject quantities(long bytes) {
    long millis = measured.toMillis();
    Double aDay = millis == 0 ? null : bytes / (double) millis * MILLIS_A_DAY;
    Double held = aDay == null || retentionDays == null ? null : aDay * retentionDays * HOURS_A_DAY;
    Double onDisk = held == null || compression.isEmpty() ? null : held * compression.getAsDouble();
    return new JsonObject()
        .put("indexTrafficBytesPerDay", rounded(aDay))
        .put("indexStorageByteHoursPerDay", rounded(held))
        .put("logStorageByteHoursPerDay", rounded(onDisk));
  }

  private static Long rounded(Double quantity) {
    return quantity == null ? null : Math.round(quantity);
  }
}
