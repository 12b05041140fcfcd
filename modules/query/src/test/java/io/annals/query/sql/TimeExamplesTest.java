package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of times. */
class TimeExamplesTest extends Examples {
  /**
   * Date and time functions. The example of seconds and zone is Log Service's: 1592374067 is 14:07
   * in Shanghai.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "from_unixtime(1592374067) => 2020-06-17 14:07:47.0",
        "from_unixtime(1592374067, 'UTC') => 2020-06-17 06:07:47.0",
        "date_format(from_unixtime(__time__), '%Y-%m-%d %T') => 2020-06-17 14:07:47",
        "date_format(__time__, '%H:%i:%s %M %b %e') => 14:07:47 June Jun 17",
        "to_unixtime(from_unixtime(1592374067)) => 1.592374067E9",
        "date_parse('2022-10-20 05:10:00', '%Y-%m-%d %H:%i:%s') => 2022-10-20 05:10:00.0",
        "date_trunc('hour', TIMESTAMP '2001-08-22 03:04:05.321') => 2001-08-22 03:00:00.0",
        "date_trunc('week', TIMESTAMP '2001-08-22 03:04:05.321') => 2001-08-20 00:00:00.0",
        "date_trunc('hour', __time__) => 2020-06-17 14:00:00.0",
        "date_add('day', 86, TIMESTAMP '2020-03-01 00:00:00') => 2020-05-26 00:00:00.0",
        "date_add('quarter', 1, TIMESTAMP '2020-03-01 00:00:00') => 2020-06-01 00:00:00.0",
        "date_diff('hour', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:59:00') => 24",
        "date_diff('month', TIMESTAMP '2020-01-31 00:00:00', TIMESTAMP '2020-02-28 00:00:00') => 0",
        "day_of_week(DATE '2026-11-22') => 7",
        "extract(YEAR FROM TIMESTAMP '2022-10-20 05:10:00') => 2022",
        "hour(__time__) => 14",
        "year(now()) => 2020",
        "current_date => 2020-06-17",
        "TIMESTAMP '2012-10-31 01:00:00' + INTERVAL '2' DAY => 2012-11-02 01:00:00.0",
        "from_iso8601_timestamp('2020-05-11T11:15:05Z') => 2020-05-11 19:15:05.0",
        "from_unixtime(1592374067, '+05:30') => 2020-06-17 11:37:47.0",
        "from_unixtime(1592374067, 'Z') => 2020-06-17 06:07:47.0",
        "TIMESTAMP '2020-06-17 14:07:47' AT TIME ZONE 'UTC' => 2020-06-17 06:07:47.0",
        "to_iso8601(TIMESTAMP '2020-05-11 11:15:05.500') => 2020-05-11T11:15:05.500",
        "current_timezone() => Asia/Shanghai",
        "last_day_of_month(DATE '2020-02-05') => 2020-02-29",
        "millisecond(TIMESTAMP '2020-05-11 11:15:05.250') => 250",
        "week(DATE '2021-01-03') => 53",
        "year_of_week(DATE '2021-01-03') => 2020",
        "week_of_year(DATE '2020-06-17') => 25",
        "human_readable_seconds(96) => 1 minute, 36 seconds",
        "human_readable_seconds(3762) => 1 hour, 2 minutes, 42 seconds",
        "human_readable_seconds(56363463) => 93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds",
        "human_readable_seconds(0) => 0 seconds",
        "format_datetime(TIMESTAMP '2001-08-22 03:04:05.321', 'yyyy-MM-dd''T''HH:mm:ss.SSS') => 2001-08-22T03:04:05.321",
        "format_datetime(__time__, 'EEE d MMM yy, h:mm a') => Wed 17 Jun 20, 2:07 PM",
        "parse_datetime('2022/10/20 05-10', 'yyyy/MM/dd HH-mm') => 2022-10-20 05:10:00.0",
        "current_timestamp = now() => true",
        "date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H') => 10-20-2022 05",
      })
  void times(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
