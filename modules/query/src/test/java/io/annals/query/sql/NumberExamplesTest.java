package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of numbers. */
class NumberExamplesTest extends Examples {
  /** Mathematical and bitwise functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "3 / 2 => 1",
        "-7 / 2 => -3",
        "7 % 3 => 1",
        "abs(-5) => 5",
        "ceil(1.2) => 2",
        "floor(1.8) => 1",
        "round(2.567, 2) => 2.57",
        "power(2, 10) => 1024.0",
        "log(2, 8) => 3.0",
        "mod(-5, 3) => -2",
        "sign(-3) => -1",
        "sqrt(16) => 4.0",
        "bitwise_and(19, 25) => 17",
        "bitwise_or(19, 25) => 27",
        "bitwise_xor(19, 25) => 10",
        "bitwise_not(19) => -20",
        "is_nan(0.5E0) => false",
        "0.1 + 0.2 = 0.3 => true",
        "truncate(12.9) => 12",
        "truncate(-12.99, 1) => -12.9",
        "bit_count(9, 64) => 2",
        "bit_count(9, 8) => 2",
        "bit_count(-7, 64) => 62",
        "bit_count(-7, 8) => 6",
        "to_base(255, 16) => ff",
        "is_nan(nan()) => true",
        "is_infinite(infinity()) => true",
        "width_bucket(3.14, 0, 4, 3) => 3",
        "width_bucket(2, 0, 4, 3) => 2",
        "width_bucket(-1, 0, 4, 3) => 0",
        "width_bucket(4, 0, 4, 3) => 4",
        "random(1) => 0",
        "rand(5, 6) => 5",
        "random() < 1 => true",
        "log2(8) => 3.0",
        "ln(e()) => 1.0",
        "round(cbrt(27), 6) => 3.0",
        "degrees(pi()) => 180.0",
      })
  void numbers(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
