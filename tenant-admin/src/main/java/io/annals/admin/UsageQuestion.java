package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.tenancy.TenantUid;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What one call wants to know of a tenant's usage.
 *
 * @param to not after the time of the question, and not after {@code from} when that is later
 * @param zone the tenant's
 */
record UsageQuestion(
    TenantUid tenant,
    Instant from,
    Instant to,
    UsageStep step,
    ZoneId zone,
    boolean byTopic,
    boolean byCluster) {

  /** Nothing was used before; PostgreSQL's times do not reach as far as those of RFC 3339. */
  private static final Instant EARLIEST = Instant.EPOCH;

  /**
   * @throws io.annals.platform.http.ProblemException when the range is none
   */
  static UsageQuestion of(Call call, TenantUid tenant, ZoneId zone, Instant now) {
    Instant from =
        call.query("from")
            .map(text -> time(text, "from"))
            .orElseGet(() -> UsageStep.monthOf(now, zone));
    Instant to = call.query("to").map(text -> time(text, "to")).orElse(now);
    if (!from.isBefore(to)) {
      throw Problems.wrong("from", "is not before to");
    }
    List<String> by = call.queryAll("by");
    return new UsageQuestion(
        tenant,
        (from.isBefore(EARLIEST) ? EARLIEST : from).truncatedTo(ChronoUnit.MICROS),
        (to.isBefore(now) ? to : now).truncatedTo(ChronoUnit.MICROS),
        UsageStep.of(call.query("step").orElse("day")),
        zone,
        by.contains("topic"),
        by.contains("cluster"));
  }

  /** Whether the range has nothing that has passed. */
  boolean isEmpty() {
    return !from.isBefore(to);
  }

  UsageQuestion with(UsageStep other) {
    return new UsageQuestion(tenant, from, to, other, zone, byTopic, byCluster);
  }

  private static Instant time(String text, String name) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException notATime) {
      throw Problems.wrong(name, "is not a time; write it like 2026-01-31T12:00:00Z");
    }
  }
}
