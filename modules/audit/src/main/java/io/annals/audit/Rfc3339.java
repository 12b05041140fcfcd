package io.annals.audit;

/**
 * Reads RFC 3339 times, strictly: {@code 2026-01-31T12:00:00[.digits](Z|±hh:mm)}, {@code t} and
 * {@code z} in either case as the RFC has it, no blank for {@code T}, no {@code 24:00}.
 *
 * <p>Digits below a microsecond are cut off. A leap second ({@code :60}) is taken where one can be,
 * in the last minute of a month in UTC, and counts as the first second of the next day, as POSIX
 * time has it.
 */
public final class Rfc3339 {
  /** No time: what {@link #micros} answers for text that is none. */
  public static final long NONE = Long.MIN_VALUE;

  private static final int SHORTEST = "0000-00-00T00:00:00Z".length();
  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
  };

  private Rfc3339() {}

  /** Microseconds since 1970, or {@link #NONE}. */
  public static long micros(CharSequence text) {
    int length = text.length();
    if (length < SHORTEST || !punctuated(text)) {
      return NONE;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
      return NONE;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return NONE;
    }
    int zone = endOfFraction(text, 19);
    int offset = zone < 0 ? Integer.MIN_VALUE : offsetSeconds(text, zone);
    if (offset == Integer.MIN_VALUE) {
      return NONE;
    }
    long seconds =
        epochDay(year, month, day) * 86_400L + hour * 3600L + minute * 60L + second - offset;
    if (second == 60 && !startsMonth(seconds)) {
      return NONE;
    }
    return seconds * 1_000_000L + fractionMicros(text, 19, zone);
  }

  private static boolean punctuated(CharSequence text) {
    char t = text.charAt(10);
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && (t == 'T' || t == 't')
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** The number that {@code count} digits make; -1 when one of them is none. */
  private static int digits(CharSequence text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Where the zone begins; -1 for a point without digits. */
  private static int endOfFraction(CharSequence text, int from) {
    if (text.charAt(from) != '.') {
      return from;
    }
    int end = from + 1;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end == from + 1 ? -1 : end;
  }

  private static int fractionMicros(CharSequence text, int point, int end) {
    int micros = 0;
    for (int i = point + 1; i <= point + 6; i++) {
      micros = micros * 10 + (i < end ? text.charAt(i) - '0' : 0);
    }
    return micros;
  }

  private static int offsetSeconds(CharSequence text, int zone) {
    int rest = text.length() - zone;
    if (rest == 1) {
      char z = text.charAt(zone);
      return z == 'Z' || z == 'z' ? 0 : Integer.MIN_VALUE;
    }
    if (rest != 6 || text.charAt(zone + 3) != ':') {
      return Integer.MIN_VALUE;
    }
    char sign = text.charAt(zone);
    int hours = digits(text, zone + 1, 2);
    int minutes = digits(text, zone + 4, 2);
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3600 + minutes * 60;
    return sign == '+' ? seconds : -seconds;
  }

  private static boolean startsMonth(long seconds) {
    return seconds % 86_400 == 0
        && java.time.LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L)).getDayOfMonth() == 1;
  }

  private static boolean leap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int daysOf(int year, int month) {
    int days = DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
    return month == 2 && leap(year) ? days + 1 : days;
  }

  private static long epochDay(int year, int month, int day) {
    int before = year - 1;
    long leapDays =
        year == 0 ? 0 : before / 4 - before / 100 + before / 400 + 1; // the year 0 is a leap year
    int inYear = DAYS_BEFORE_MONTH[month - 1] + (month > 2 && leap(year) ? 1 : 0) + day - 1;
    return year * 365L + leapDays + inYear - 719_528L; // days from 0000-01-01 to 1970-01-01
  }
}
