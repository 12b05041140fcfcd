package io.annals.metering;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Topics, usage and bills in few words. */
final class Samples {
  static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  static final ZoneId UTC = ZoneId.of("UTC");

  private Samples() {}

  /** Made for a switch of a cluster of that product. */
  static TopicFacts automatic(long uid, String id, String product) {
    return new TopicFacts(uid, id, LogKind.AUDIT, product, null, true, Instant.EPOCH);
  }

  /** Made by hand. */
  static TopicFacts chosen(long uid, String id) {
    return new TopicFacts(uid, id, LogKind.AUDIT, null, null, false, Instant.EPOCH);
  }

  static TopicFacts inRegion(TopicFacts topic, String region) {
    return new TopicFacts(
        topic.uid(),
        topic.id(),
        topic.kind(),
        topic.product(),
        region,
        topic.autoCreated(),
        topic.createdAt());
  }

  /** One minute of usage that begins then. */
  static UsageSpan minute(Instant from, TopicFacts topic, Meter meter, String amount, Unit unit) {
    return span(from, from.plusSeconds(60), topic, meter, amount, unit);
  }

  static UsageSpan span(
      Instant from, Instant to, TopicFacts topic, Meter meter, String amount, Unit unit) {
    return new UsageSpan(from, to, topic, meter, null, unit.inBase(new BigDecimal(amount)));
  }

  /** An hour of usage at noon UTC. */
  static UsageSpan noon(String day, TopicFacts topic, Meter meter, String amount, Unit unit) {
    Instant from = LocalDate.parse(day).atTime(12, 0).atZone(UTC).toInstant();
    return span(from, from.plusSeconds(3600), topic, meter, amount, unit);
  }

  static UsageSpan through(Network network, UsageSpan span) {
    return new UsageSpan(
        span.from(), span.to(), span.topic(), span.meter(), network, span.quantity());
  }

  static Tariff tariff(PricePlan plan) {
    return new Tariff(List.of(plan), List.of(), List.of());
  }

  static PricePlan plan(String effectiveFrom, Price... prices) {
    return new PricePlan("plan", "CNY", Instant.parse(effectiveFrom), List.of(prices));
  }

  static FreeProgramme programme(String name, String startsAt, String endsAt) {
    return new FreeProgramme(
        name,
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        false,
        Instant.parse(startsAt),
        Instant.parse(endsAt));
  }

  static Allowance allowance(
      String name, Allowance.Period per, String amount, Unit unit, Meter... meters) {
    Per free = new Per(new BigDecimal(amount), unit);
    return new Allowance(name, Set.of(meters), null, free, per, false, null, null);
  }

  /**
   * A line for each line: day, topic, meter, quantity × price = gross, what is left to pay, why.
   */
  static String text(Bill bill) {
    return text(bill.lines());
  }

  static String text(List<BillLine> lines) {
    return lines.stream().map(Samples::text).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String text(BillLine line) {
    Charge charge = line.charge();
    return charge.day()
        + (charge.topic() == null ? "" : " " + charge.topic().id())
        + " "
        + charge.meter().text()
        + (charge.network() == null ? "" : " " + charge.network().text())
        + ": "
        + plain(line.shownQuantity())
        + " "
        + charge.per().unit().text()
        + " x "
        + plain(charge.unitPrice())
        + " = "
        + plain(line.gross())
        + ", net "
        + plain(line.net())
        + (charge.freeProgramme() == null ? "" : " by " + charge.freeProgramme());
  }

  /** Without zeros that say nothing. */
  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
