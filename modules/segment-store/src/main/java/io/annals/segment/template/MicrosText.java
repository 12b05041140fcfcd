package io.annals.segment.template;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;

/** A time as kube-apiserver writes it: a JSON string in UTC with six digits of a second. */
final class MicrosText {
  private static final int LENGTH = "\"2026-11-21T04:56:02.172543Z\"".length();
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;

  /** 0000-01-01 and 10000-01-01: between them a year has four digits. */
  private static final long BEGIN = -719_528L * MICROS_PER_DAY;

  private static final long END = 2_932_897L * MICROS_PER_DAY;

  /** No time. */
  static final long NONE = Long.MIN_VALUE;

  private MicrosText() {}

  /** The time of which {@link #append} makes {@code text[from..to)}, or {@link #NONE}. */
  static long parse(byte[] text, int from, int to, ByteSink scratch) {
    if (to - from != LENGTH) {
      return NONE;
    }
    int month = number(text, from + 6, 2);
    int day = number(text, from + 9, 2);
    if (month < 1 || month > 12 || day < 1 || day > lastDay(text, from, month)) {
      return NONE;
    }
    long days = LocalDate.of(number(text, from + 1, 4), month, day).toEpochDay();
    long minutes = number(text, from + 12, 2) * 60L + number(text, from + 15, 2);
    long seconds = (days * 1_440 + minutes) * 60 + number(text, from + 18, 2);
    long micros = seconds * MICROS_PER_SECOND + number(text, from + 21, 6);
    if (!has(micros)) {
      return NONE;
    }
    // What is no digit, or out of its range, or between the numbers, shows here.
    scratch.clear();
    append(scratch, micros);
    boolean same = Arrays.equals(text, from, to, scratch.array(), 0, scratch.length());
    return same ? micros : NONE;
  }

  private static int lastDay(byte[] text, int from, int month) {
    return YearMonth.of(number(text, from + 1, 4), month).lengthOfMonth();
  }

  /** Of digits; of anything else some number of no use. */
  private static int number(byte[] text, int from, int length) {
    int number = 0;
    for (int i = from; i < from + length; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }

  /** Whether this time can be written so: its year has four digits. */
  static boolean has(long micros) {
    return micros >= BEGIN && micros < END;
  }

  /**
   * @param micros since 1970; see {@link #has}
   */
  static void append(ByteSink out, long micros) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    long inDay = Math.floorMod(micros, MICROS_PER_DAY);
    int second = (int) (inDay / MICROS_PER_SECOND);
    out.put('"');
    digits(out, date.getYear(), 1_000);
    out.put('-');
    digits(out, date.getMonthValue(), 10);
    out.put('-');
    digits(out, date.getDayOfMonth(), 10);
    out.put('T');
    digits(out, second / 3600, 10);
    out.put(':');
    digits(out, second / 60 % 60, 10);
    out.put(':');
    digits(out, second % 60, 10);
    out.put('.');
    digits(out, (int) (inDay % MICROS_PER_SECOND), 100_000);
    out.put('Z');
    out.put('"');
  }

  private static void digits(ByteSink out, int value, int highest) {
    for (int unit = highest; unit > 0; unit /= 10) {
      out.put('0' + value / unit % 10);
    }
  }
}
