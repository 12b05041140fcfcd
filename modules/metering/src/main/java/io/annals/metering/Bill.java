package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a tenant pays for a month. Immutable.
 *
 * @param lines by day, then topic, oldest first, then meter; one for each {@link Charge}
 * @param unpriced what was used of meters without a price, in their base units: of no line
 */
public record Bill(
    YearMonth month, String currency, List<BillLine> lines, Map<Meter, BigInteger> unpriced) {

  public Bill {
    lines = List.copyOf(lines);
    unpriced = Map.copyOf(unpriced);
  }

  public BigDecimal gross() {
    return sum(BillLine::gross);
  }

  public BigDecimal discount() {
    return sum(BillLine::discount);
  }

  public BigDecimal net() {
    return sum(BillLine::net);
  }

  /**
   * The lines that turn what was settled before into this bill, by day: differences of quantity and
   * money for each charge that is another one now. Settled lines and these add up to this bill's
   * sums, and once they are settled too, there are no more.
   *
   * @param settled lines of before, corrections included
   */
  public List<BillLine> correctionsTo(List<BillLine> settled) {
    Map<Charge, BillLine> differences = new LinkedHashMap<>();
    lines.forEach(line -> differences.merge(line.charge(), line, Bill::plus));
    settled.forEach(line -> differences.merge(line.charge(), negated(line), Bill::plus));
    List<BillLine> corrections = new ArrayList<>(differences.values());
    corrections.removeIf(Bill::isNothing);
    corrections.sort(Comparator.comparing(line -> line.charge().day()));
    return List.copyOf(corrections);
  }

  private BigDecimal sum(Function<BillLine, BigDecimal> part) {
    BigDecimal nothing = BigDecimal.ZERO.setScale(BillLine.DECIMALS);
    return lines.stream().map(part).reduce(nothing, BigDecimal::add);
  }

  private static BillLine plus(BillLine one, BillLine other) {
    return new BillLine(
        one.charge(),
        one.quantity().add(other.quantity()),
        one.gross().add(other.gross()),
        one.discount().add(other.discount()));
  }

  private static BillLine negated(BillLine line) {
    return new BillLine(
        line.charge(), line.quantity().negate(), line.gross().negate(), line.discount().negate());
  }

  private static boolean isNothing(BillLine line) {
    return line.quantity().signum() == 0
        && line.gross().signum() == 0
        && line.discount().signum() == 0;
  }
}
