package io.annals.admin;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;

/**
 * How much of one meter was used in one step.
 *
 * @param topic null = of all topics
 * @param cluster null = of all clusters, or of none
 * @param quantity bytes, or byte-microseconds for storage; exact
 * @param samples what was held when an hour of UTC began, summed over the step's hours; null = not
 *     asked for
 */
record UsageItem(
    int step,
    String topic,
    String cluster,
    UsageMeter meter,
    BigInteger quantity,
    BigInteger samples) {
  private static final BigDecimal MICROS_PER_HOUR =
      BigDecimal.valueOf(Duration.ofHours(1).toNanos() / 1_000);

  /** By step, topic, cluster and meter. */
  static final Comparator<UsageItem> ORDER =
      Comparator.comparingInt(UsageItem::step)
          .thenComparing(UsageItem::topic, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(UsageItem::cluster, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(UsageItem::meter);

  JsonObject shown(UsageSteps steps) {
    JsonObject shown =
        new JsonObject()
            .put("from", UsageSteps.instant(steps.start(step)).toString())
            .put("to", UsageSteps.instant(steps.end(step)).toString());
    if (topic != null) {
      shown.put("topic", topic);
    }
    if (cluster != null) {
      shown.put("cluster", cluster);
    }
    shown
        .put("meter", meter.text())
        .put("quantity", meter.isStorage() ? byteHours() : quantity)
        .put("unit", meter.unit());
    if (meter.isStorage()) {
      shown.put("byteMicroseconds", quantity.toString());
    }
    long hours = steps.ticks(step, UsageSteps::hours);
    return samples == null || hours == 0 ? shown : shown.put("meanBytes", mean(hours));
  }

  private BigInteger mean(long hours) {
    return new BigDecimal(samples)
        .divide(BigDecimal.valueOf(hours), 0, RoundingMode.HALF_EVEN)
        .toBigIntegerExact();
  }

  private BigInteger byteHours() {
    return new BigDecimal(quantity)
        .divide(MICROS_PER_HOUR, 0, RoundingMode.HALF_EVEN)
        .toBigIntegerExact();
  }
}
