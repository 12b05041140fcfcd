package io.annals.admin;

import io.annals.metering.Bill;
import io.annals.metering.BillLine;
import io.annals.metering.Meter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A bill as it is shown: what is settled, and of an open month also what would be settled now.
 *
 * @param currency null when nothing has a price
 * @param settledLines how many of its lines are settled
 * @param pending lines that are not settled yet, behind the others
 * @param sums by currency; corrections of months in another currency make one of their own
 * @param asOf of an open month, when it was made; null when closed
 */
record MonthBill(
    BillingMonth month,
    String currency,
    int settledLines,
    List<BilledLine> pending,
    Map<String, Sums> sums,
    Map<Meter, BigInteger> unpriced,
    Instant asOf,
    Instant closedAt) {

  private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(BillLine.DECIMALS);

  /** Plain sums of lines. */
  record Sums(BigDecimal gross, BigDecimal discount) {
    static final Sums ZERO = new Sums(NOTHING, NOTHING);

    Sums plus(Sums other) {
      return new Sums(gross.add(other.gross), discount.add(other.discount));
    }

    private JsonObject addTo(JsonObject shown) {
      return shown
          .put("gross", gross.toPlainString())
          .put("discount", discount.toPlainString())
          .put("net", gross.subtract(discount).toPlainString());
    }
  }

  MonthBill {
    pending = List.copyOf(pending);
    sums = new TreeMap<>(sums);
  }

  /** A month that is settled for good. */
  static MonthBill closed(BillingAccount.SettledMonth settled, List<BillLineRows.Sum> lines) {
    return new MonthBill(
        settled.month(),
        settled.currency(),
        count(lines),
        List.of(),
        sums(lines),
        settled.unpriced(),
        null,
        settled.closedAt());
  }

  /**
   * @param bill of what was used until then
   * @param lines that are settled on this month's bill
   * @param pending what the bill has more than is settled
   */
  static MonthBill preview(
      MonthRating rating,
      Bill bill,
      List<BillLineRows.Sum> lines,
      List<BilledLine> pending,
      Instant asOf) {
    Map<String, Sums> sums = sums(lines);
    for (BilledLine each : pending) {
      sums.merge(
          each.currency(), new Sums(each.line().gross(), each.line().discount()), Sums::plus);
    }
    return new MonthBill(
        rating.month(),
        rating.currency(),
        count(lines),
        pending,
        sums,
        bill.unpriced(),
        asOf,
        null);
  }

  JsonObject shown() {
    JsonObject shown =
        new JsonObject()
            .put("month", month.month().toString())
            .put("currency", currency)
            .put("status", closedAt == null ? "preview" : "closed");
    (currency == null ? Sums.ZERO : sums.getOrDefault(currency, Sums.ZERO)).addTo(shown);
    shown
        .put("pricePlan", month.pricePlan())
        .put("timeZone", month.zone().getId())
        .put("from", month.begin().toString())
        .put("to", month.end().toString())
        .put("unpriced", unpricedShown());
    if (currency == null) {
      shown.put(
          "noPrices",
          month.pricePlan() == null
              ? "the tenant has no price plan"
              : "the tenant's price plan has no prices");
    }
    List<JsonObject> others = others();
    if (!others.isEmpty()) {
      shown.put("otherCurrencies", new JsonArray(others));
    }
    return closedAt == null
        ? shown.put("asOf", asOf.toString())
        : shown.put("closedAt", closedAt.toString());
  }

  private List<JsonObject> others() {
    List<JsonObject> others = new ArrayList<>();
    sums.forEach(
        (code, sum) -> {
          if (!Objects.equals(code, currency)) {
            others.add(sum.addTo(new JsonObject().put("currency", code)));
          }
        });
    return others;
  }

  private JsonArray unpricedShown() {
    JsonArray shown = new JsonArray();
    for (Meter meter : Meter.values()) {
      if (unpriced.containsKey(meter)) {
        shown.add(
            new JsonObject()
                .put("meter", meter.text())
                .put("exactQuantity", unpriced.get(meter).toString())
                .put("exactUnit", ShownLine.exactUnit(meter)));
      }
    }
    return shown;
  }

  private static int count(List<BillLineRows.Sum> lines) {
    return lines.stream().mapToInt(BillLineRows.Sum::lines).sum();
  }

  private static Map<String, Sums> sums(List<BillLineRows.Sum> lines) {
    Map<String, Sums> sums = new TreeMap<>();
    lines.forEach(
        line -> sums.merge(line.currency(), new Sums(line.gross(), line.discount()), Sums::plus));
    return sums;
  }
}
