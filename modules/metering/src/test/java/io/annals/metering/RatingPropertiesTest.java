package io.annals.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of any tariff and any usage. A seed that fails is named by the test. */
class RatingPropertiesTest {
  private static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_bill_does_not_depend_on_how_usage_was_cut_or_in_which_order_it_comes(long seed) {
    Scene scene = new Scene(seed);
    List<UsageSpan> cut = scene.random.cut(scene.usage);
    assertTrue(cut.size() > scene.usage.size());
    assertEquals(scene.bill, scene.rate(cut));
    assertFalse(scene.bill.lines().isEmpty());
  }

  /** Whatever the zone, and wherever prices begin and end. */
  @ParameterizedTest
  @MethodSource("seeds")
  void every_unit_that_was_used_is_on_one_line_or_has_no_price(long seed) {
    Scene scene = new Scene(seed);
    Map<Meter, BigInteger> billed = new EnumMap<>(Meter.class);
    scene
        .bill
        .unpriced()
        .forEach((meter, quantity) -> billed.merge(meter, quantity, BigInteger::add));
    scene
        .bill
        .lines()
        .forEach(line -> billed.merge(line.charge().meter(), line.quantity(), BigInteger::add));
    Map<Meter, BigInteger> used = new EnumMap<>(Meter.class);
    scene.usage.forEach(span -> used.merge(span.meter(), span.quantity(), BigInteger::add));
    used.values().removeIf(quantity -> quantity.signum() == 0);
    assertEquals(used, billed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_bill_is_the_plain_sum_of_its_lines_and_no_charge_has_two(long seed) {
    Bill bill = new Scene(seed).bill;
    assertEquals(sum(bill, BillLine::gross), bill.gross());
    assertEquals(sum(bill, BillLine::discount), bill.discount());
    assertEquals(bill.gross().subtract(bill.discount()), bill.net());
    assertEquals(
        bill.lines().size(), bill.lines().stream().map(BillLine::charge).distinct().count());
    for (BillLine line : bill.lines()) {
      assertTrue(line.quantity().signum() > 0);
      boolean free = line.charge().freeProgramme() != null;
      assertEquals(free ? line.gross() : BigDecimal.ZERO.setScale(8), line.discount());
    }
  }

  /** Gross is what the bill were without programmes: but for the rounding of lines cut in two. */
  @ParameterizedTest
  @MethodSource("seeds")
  void programmes_and_allowances_change_what_is_paid_and_not_what_it_is_worth(long seed) {
    Scene scene = new Scene(seed);
    Tariff bare = new Tariff(scene.tariff.versions(), List.of(), List.of());
    Bill without = new Rating(bare, scene.zone).rate(RandomMonth.MONTH, scene.usage);
    assertEquals(0, without.discount().signum());
    BigDecimal rounding = new BigDecimal(scene.bill.lines().size()).movePointLeft(8);
    BigDecimal apart = without.gross().subtract(scene.bill.gross()).abs();
    assertTrue(apart.compareTo(rounding) <= 0, () -> "apart by " + apart);
    assertEquals(without.unpriced(), scene.bill.unpriced());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void later_days_do_not_change_the_lines_of_earlier_ones(long seed) {
    Scene scene = new Scene(seed);
    LocalDate last = RandomMonth.MONTH.atDay(15);
    List<UsageSpan> early =
        scene.usage.stream()
            .filter(span -> !span.from().atZone(scene.zone).toLocalDate().isAfter(last))
            .toList();
    List<BillLine> expected =
        scene.bill.lines().stream().filter(line -> !line.charge().day().isAfter(last)).toList();
    assertEquals(expected, scene.rate(early).lines());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void settled_lines_and_their_corrections_add_up_to_the_bill(long seed) {
    Scene scene = new Scene(seed);
    List<UsageSpan> known = new ArrayList<>(scene.usage);
    known.removeIf(span -> span.quantity().intValue() % 5 == 0);
    List<BillLine> settled = new ArrayList<>(scene.rate(known).lines());
    List<BillLine> corrections = scene.bill.correctionsTo(settled);
    assertFalse(corrections.isEmpty());
    settled.addAll(corrections);
    Bill whole = new Bill(RandomMonth.MONTH, "EUR", settled, Map.of());
    assertEquals(scene.bill.gross(), whole.gross());
    assertEquals(scene.bill.discount(), whole.discount());
    assertEquals(List.of(), scene.bill.correctionsTo(settled));
  }

  private static BigDecimal sum(Bill bill, Function<BillLine, BigDecimal> part) {
    BigDecimal sum = BigDecimal.ZERO.setScale(8);
    for (BillLine line : bill.lines()) {
      sum = sum.add(part.apply(line));
    }
    return sum;
  }

  private static final class Scene {
    final RandomMonth random;
    final Tariff tariff;
    final ZoneId zone;
    final List<UsageSpan> usage;
    final Bill bill;

    Scene(long seed) {
      random = new RandomMonth(seed);
      tariff = random.tariff();
      zone = random.zone();
      usage = random.usage(new RatingCalendar(tariff, zone), 400);
      bill = rate(usage);
    }

    Bill rate(List<UsageSpan> some) {
      return new Rating(tariff, zone).rate(RandomMonth.MONTH, some);
    }
  }
}
