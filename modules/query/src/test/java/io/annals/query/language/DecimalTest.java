package io.annals.query.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTest {
  @Test
  void agrees_with_big_decimal() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      BigDecimal a = random(random);
      BigDecimal b = random.nextInt(4) == 0 ? a.setScale(a.scale() + 2) : random(random);
      Decimal x = Decimal.parse(a.toString()).orElseThrow();
      Decimal y =
          Decimal.parse(random.nextBoolean() ? b.toPlainString() : b.toString()).orElseThrow();
      assertEquals(Integer.signum(a.compareTo(b)), Integer.signum(x.compareTo(y)), a + " " + b);
      assertEquals(a.compareTo(b) == 0, x.equals(y) && x.hashCode() == y.hashCode(), a + " " + b);
      assertEquals(a.setScale(0, RoundingMode.FLOOR).longValueExact(), x.floor(), a::toString);
      assertEquals(x, Decimal.parse(x.toString()).orElseThrow());
    }
  }

  private static BigDecimal random(Random random) {
    long digits =
        random.nextInt(3) == 0 ? random.nextInt(20) - 10 : random.nextLong() >> random.nextInt(60);
    return BigDecimal.valueOf(digits, random.nextInt(25));
  }

  @Test
  void reads_only_numbers() {
    for (String text : "0 -0 +1 1.5 .5 1e5 1E+5 -1.25e-7 007".split(" ")) {
      assertTrue(Decimal.parse(text).isPresent(), text);
    }
    for (String text : " -;+;.;1.;1e;1e+;e5;1x;0x10;1,5;NaN;١;--1;1.5.2".split(";", -1)) {
      assertTrue(Decimal.parse(text).isEmpty(), text);
    }
  }

  @Test
  void stays_quick_and_right_far_out() {
    Decimal huge = Decimal.parse("1e999999999999999999999").orElseThrow();
    assertTrue(huge.compareTo(Decimal.parse("9".repeat(1_000_000)).orElseThrow()) > 0);
    assertTrue(Decimal.parse("-1e999999999").orElseThrow().compareTo(huge) < 0);
    assertEquals(Long.MAX_VALUE, huge.floor());
    assertEquals(Long.MIN_VALUE, Decimal.parse("-1e30").orElseThrow().floor());
    assertEquals(-1, Decimal.parse("-1e-999999").orElseThrow().floor());
    assertEquals(0, Decimal.parse("1e-999999").orElseThrow().floor());
  }

  @Test
  void intervals_know_their_whole_numbers() throws Exception {
    assertEquals("5 7", ends("x in (4 7]"));
    assertEquals("5 7", ends("x in (4.5 7.5)"));
    assertEquals("-4 -5", ends("x in (-4.5 -4.2)"));
    assertEquals("4 6", ends("x in [4 7)"));
    assertEquals(Long.MIN_VALUE + " 6", ends("x < 7"));
  }

  private static String ends(String query) throws QuerySyntaxException {
    Interval interval = ((Search.Within) QueryParser.parse(query).search()).interval();
    return interval.lowest() + " " + interval.highest();
  }
}
