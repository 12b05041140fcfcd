package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Bounds of texts and arrays that a function makes longer than they were. The engine works on 2,048
 * rows at once, and does not count texts in the making to the memory of the query, so that a few
 * calls inside each other would fill the process.
 */
final class Lengths {
  /** Characters, or elements of an array; longer ones fail the statement. */
  static final int MOST = 100_000;

  /** The same for each element of an array. */
  static final int MOST_OF_ELEMENT = 200;

  private Lengths() {}

  static int most(Arguments in) {
    return in.inLambda() ? MOST_OF_ELEMENT : MOST;
  }

  /**
   * The result, if it cannot be longer than allowed.
   *
   * @param length SQL of the greatest length that the result may have; null where it is null
   */
  static String bounded(Arguments in, String length, String result) {
    return bounded(most(in), length, result);
  }

  private static String bounded(int most, String length, String result) {
    return "(CASE WHEN "
        + (length + " > " + most)
        + " THEN error('longer than a function makes a text') ELSE "
        + (result + " END)");
  }

  /**
   * A cast of what may be an array or JSON: each such step puts texts into quotation marks, and a
   * backslash before those that were there.
   */
  static Sql cast(Sql value, Sql cast, boolean inLambda) {
    boolean quotes = value.shape() == Shape.OTHER || value.shape() == Shape.MAP;
    if (!quotes || cast.shape() == Shape.NUMBER || cast.shape() == Shape.TIME) {
      return cast;
    }
    String length = "length(CAST(" + cast + " AS VARCHAR))";
    int most = inLambda ? MOST_OF_ELEMENT : MOST;
    return new Sql(bounded(most, length, cast.text()), cast.shape());
  }

  /** The lengths together; numbers and times are short. */
  static String sum(List<Sql> parts) {
    String sum =
        parts.stream()
            .filter(p -> p.shape() != Shape.NUMBER && p.shape() != Shape.TIME)
            .filter(p -> !p.text().equals("NULL"))
            .map(p -> "length(" + p + ")")
            .collect(joining(" + "));
    return sum.isEmpty() ? "0" : sum;
  }
}
