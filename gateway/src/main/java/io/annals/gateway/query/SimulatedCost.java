package io.annals.gateway.query;

import io.annals.metering.Meter;
import io.annals.metering.Tariff;
import io.annals.query.run.Reason;
import io.annals.query.run.Simulation;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a topic would be metered with, if every day brought events as the simulated range did, and
 * what that would cost. A day's events stay for the retention's days, so that, once the topic has
 * its full age, each day adds {@code bytes a day x retention in hours} of storage.
 *
 * @param wireAfter bytes of the events that would be stored, as they are now: of these what came on
 *     the wire is a share, also of what would be stripped
 * @param measured the part of the range that can hold events: what has come and has not expired;
 *     zero when the simulation did not get through it
 * @param retentionDays null = for ever; then storage has no end, and no estimate
 */
record SimulatedCost(
    long bytesBefore,
    long bytesAfter,
    long wireAfter,
    Duration measured,
    Integer retentionDays,
    OptionalDouble compression) {
  private static final double MILLIS_A_DAY = 86_400_000;
  private static final int HOURS_A_DAY = 24;
  private static final int PRICED_DAYS = 30;
  private static final BigDecimal MICROS_A_DAY = BigDecimal.valueOf(86_400_000_000L);
  private static final MathContext EXACT = MathContext.DECIMAL128;

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
        simulation.kept().bytes() + simulation.stripped().bytes(),
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

  /**
   * The same with what a month of 30 days costs.
   *
   * @param now by what holds then
   */
  JsonObject json(TopicTariff known, Instant now) {
    Optional<Tariff> tariff = known.tariff().flatMap(its -> its.heldAt(now));
    String missing =
        tariff.isEmpty()
            ? "the tenant has no price plan with prices"
            : measured.toMillis() == 0
                ? "nothing was measured"
                : retentionDays == null ? "the topic keeps events for ever" : null;
    JsonObject json = json();
    if (missing != null) {
      return json.putNull("price").put("noPrice", missing);
    }
    SimulatedPrice price = new SimulatedPrice(tariff.get(), known.topic());
    Map<Meter, BigInteger> before = aDay(bytesBefore, bytesBefore, known.wireShare());
    Set<Meter> unknown = EnumSet.noneOf(Meter.class);
    for (Meter meter : Meter.values()) {
      if (tariff.get().prices(meter, now) && !before.containsKey(meter)) {
        unknown.add(meter);
      }
    }
    return json.put(
        "price",
        new JsonObject()
            .put("currency", tariff.get().currency())
            .put("days", PRICED_DAYS)
            .put("before", price.of(before))
            .put("after", price.of(aDay(bytesAfter, wireAfter, known.wireShare())))
            .put("notEstimated", new JsonArray(unknown.stream().map(Meter::text).toList())));
  }

  /** In base units; without meters of which nothing is known. */
  private Map<Meter, BigInteger> aDay(long bytes, long received, OptionalDouble wireShare) {
    Map<Meter, BigInteger> aDay = new EnumMap<>(Meter.class);
    BigDecimal perDay =
        BigDecimal.valueOf(MILLIS_A_DAY).divide(BigDecimal.valueOf(measured.toMillis()), EXACT);
    BigDecimal stored = perDay.multiply(BigDecimal.valueOf(bytes));
    BigDecimal held = stored.multiply(BigDecimal.valueOf(retentionDays)).multiply(MICROS_A_DAY);
    aDay.put(Meter.INDEX_TRAFFIC, whole(stored));
    aDay.put(Meter.INDEX_STORAGE, whole(held));
    compression.ifPresent(
        share -> aDay.put(Meter.LOG_STORAGE, whole(held.multiply(BigDecimal.valueOf(share)))));
    wireShare.ifPresent(
        share ->
            aDay.put(
                Meter.WRITE_TRAFFIC,
                whole(
                    perDay
                        .multiply(BigDecimal.valueOf(received))
                        .multiply(BigDecimal.valueOf(share)))));
    return aDay;
  }

  private static BigInteger whole(BigDecimal quantity) {
    return quantity.setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
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
