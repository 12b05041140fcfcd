package io.annals.gateway.query;

import io.annals.metering.Bill;
import io.annals.metering.BillLine;
import io.annals.metering.Charge;
import io.annals.metering.Meter;
import io.annals.metering.Rating;
import io.annals.metering.Tariff;
import io.annals.metering.TopicFacts;
import io.annals.metering.UsageSpan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a topic costs in a month of 30 days each of which brings the same, by what holds now, and as
 * if it was the tenant's only topic. Pure.
 */
final class SimulatedPrice {
  /** Any month of 30 days: the tariff is the same in all of them. */
  private static final YearMonth MONTH = YearMonth.of(2001, 6);

  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Tariff tariff;
  private final TopicFacts topic;

  /**
   * @param tariff the same at all times
   */
  SimulatedPrice(Tariff tariff, TopicFacts topic) {
    this.tariff = tariff;
    this.topic = topic;
  }

  /**
   * @param aDay in the meters' base units
   */
  JsonObject of(Map<Meter, BigInteger> aDay) {
    Bill bill = new Rating(tariff, UTC).rate(MONTH, usage(aDay));
    JsonArray lines = new JsonArray();
    perPrice(bill).values().forEach(line -> lines.add(shown(line)));
    return new JsonObject()
        .put("gross", bill.gross().toPlainString())
        .put("discount", bill.discount().toPlainString())
        .put("net", bill.net().toPlainString())
        .put("lines", lines);
  }

  private List<UsageSpan> usage(Map<Meter, BigInteger> aDay) {
    List<UsageSpan> spans = new ArrayList<>();
    for (int day = 1; day <= MONTH.lengthOfMonth(); day++) {
      LocalDate date = MONTH.atDay(day);
      Instant from = date.atStartOfDay(UTC).toInstant();
      Instant to = date.plusDays(1).atStartOfDay(UTC).toInstant();
      aDay.forEach(
          (meter, quantity) -> spans.add(new UsageSpan(from, to, topic, meter, null, quantity)));
    }
    return spans;
  }

  /** The days of a line in one. */
  private static Map<Charge, BillLine> perPrice(Bill bill) {
    Map<Charge, BillLine> lines = new LinkedHashMap<>();
    for (BillLine line : bill.lines()) {
      Charge charge = line.charge();
      Charge ofMonth =
          new Charge(
              MONTH.atDay(1),
              charge.topic(),
              charge.meter(),
              charge.network(),
              charge.per(),
              charge.unitPrice(),
              charge.freeProgramme());
      lines.merge(
          ofMonth,
          new BillLine(ofMonth, line.quantity(), line.gross(), line.discount()),
          (one, other) ->
              new BillLine(
                  ofMonth,
                  one.quantity().add(other.quantity()),
                  one.gross().add(other.gross()),
                  one.discount().add(other.discount())));
    }
    return lines;
  }

  private static JsonObject shown(BillLine line) {
    Charge charge = line.charge();
    JsonObject shown =
        new JsonObject()
            .put("meter", charge.meter().text())
            .put("quantity", plain(line.shownQuantity()))
            .put("unit", charge.per().unit().text())
            .put("unitPrice", plain(charge.unitPrice()))
            .put("per", plain(charge.per().amount()))
            .put("gross", line.gross().toPlainString());
    if (charge.freeProgramme() != null) {
      shown.put("freeProgramme", charge.freeProgramme());
    }
    return shown
        .put("discount", line.discount().toPlainString())
        .put("net", line.net().toPlainString());
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
