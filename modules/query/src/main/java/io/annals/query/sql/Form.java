package io.annals.query.sql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a function of Presto is written for the engine. Immutable.
 *
 * @param least arguments
 * @param most arguments
 */
record Form(int least, int most, Use use, Writer writer) {
  private static final Pattern PLACE = Pattern.compile("([$#])([1-9])");

  /** Where a function may stand. */
  enum Use {
    SCALAR,
    /** Also over a window. */
    AGGREGATE,
    /** Over a window only. */
    WINDOW
  }

  /** Writes one call. */
  interface Writer {
    Sql write(Arguments in);
  }

  /**
   * A call that is a pattern: {@code $1} stands for the first argument, {@code #1} for it as a
   * number. Numbers follow from the result's shape alone where the pattern says nothing.
   */
  static Form of(Shape result, int arguments, String pattern) {
    return new Form(
        arguments, arguments, Use.SCALAR, in -> new Sql(filled(pattern, in.all()), result));
  }

  /** A call that only has another name; all of its arguments are as they are. */
  static Form named(Shape result, int least, int most, String name) {
    return new Form(
        least,
        most,
        Use.SCALAR,
        in ->
            new Sql(
                in.all().stream()
                    .map(result == Shape.NUMBER ? Sql::asNumber : Sql::text)
                    .collect(java.util.stream.Collectors.joining(", ", name + "(", ")")),
                result));
  }

  /** An aggregate that only has another name. */
  static Form aggregate(Shape result, int least, int most, String name) {
    return aggregate(Use.AGGREGATE, result, least, most, name);
  }

  /** A function of windows. */
  static Form window(Shape result, int least, int most, String name) {
    return aggregate(Use.WINDOW, result, least, most, name);
  }

  /** The parentheses are written by the caller: more than arguments may stand in them. */
  private static Form aggregate(Use use, Shape result, int least, int most, String name) {
    return new Form(least, most, use, in -> new Sql(name, result));
  }

  static String filled(String pattern, List<Sql> arguments) {
    Matcher place = PLACE.matcher(pattern);
    StringBuilder text = new StringBuilder();
    while (place.find()) {
      Sql argument = arguments.get(place.group(2).charAt(0) - '1');
      String written = place.group(1).equals("#") ? argument.asNumber() : argument.text();
      place.appendReplacement(text, Matcher.quoteReplacement(written));
    }
    return place.appendTail(text).toString();
  }
}
