package io.annals.query.language;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads single terms, behind the name of their field if they have one, and counts them. */
final class TermParser {
  private static final Pattern ROUND_RANGE =
      Pattern.compile("in\\s*\\(\\s*\"?[-+.]?[0-9][^()]*[\\])].*", Pattern.DOTALL);

  private final QueryScanner in;
  private int terms;

  TermParser(QueryScanner in) {
    this.in = in;
  }

  /** Words of the whole event. */
  Search words(Literal literal) throws QuerySyntaxException {
    count(literal.position());
    return Terms.words(literal, Optional.empty());
  }

  /** A phrase; the scanner stands at its quotation mark, double or single. */
  Search phrase(Optional<Field> field) throws QuerySyntaxException {
    count(in.position());
    return Terms.phrase(in.quoted(), field);
  }

  /** What follows {@code field:}, but for a parenthesis. */
  Search value(Field field) throws QuerySyntaxException {
    if (in.atOneOf("><=")) {
      return comparison(field);
    }
    if (field.isTime()) {
      throw wrong("expected a comparison with a number of seconds");
    }
    if (in.at("#\"")) {
      in.take("#");
      return phrase(Optional.of(field));
    }
    if (in.atQuotedOnce()) {
      return phrase(Optional.of(field));
    }
    count(in.position());
    if (in.at('"')) {
      Literal quoted = in.quoted();
      return quoted.text().isEmpty()
          ? new Search.Empty(field)
          : Terms.words(quoted, Optional.of(field));
    }
    Literal word = in.word("");
    if (word.text().isEmpty()) {
      throw wrong("expected a value for '" + field + "'");
    }
    if (word.isKeyword()) {
      throw new QuerySyntaxException(
          word.position(),
          "expected a value, found the operator '"
              + word.text()
              + "'; write it in quotation marks to search for the word");
    }
    return word.isStar() ? new Search.Exists(field) : Terms.words(word, Optional.of(field));
  }

  /** {@code >= 400} and the like. */
  Search comparison(Field field) throws QuerySyntaxException {
    int position = in.position();
    count(position);
    requireNumeric(field, position);
    if (in.take(">=")) {
      return new Search.Within(field, Interval.above(number(""), true));
    }
    if (in.take("<=")) {
      return new Search.Within(field, Interval.below(number(""), true));
    }
    if (in.take(">")) {
      return new Search.Within(field, Interval.above(number(""), false));
    }
    if (in.take("<")) {
      return new Search.Within(field, Interval.below(number(""), false));
    }
    in.take("=");
    return new Search.Within(field, Interval.exactly(number("")));
  }

  /** Consumes {@code !=}, also with a blank within, as it is printed here and there. */
  boolean takeUnequal() {
    int mark = in.mark();
    if (in.take("!") && in.skipBlanks().take("=")) {
      return true;
    }
    in.reset(mark);
    return false;
  }

  /** What follows {@code !=}: everything that does not equal the number, without it too. */
  Search unequal(Field field) throws QuerySyntaxException {
    int position = in.position();
    count(position);
    requireNumeric(field, position);
    return new Search.Not(new Search.Within(field, Interval.exactly(number(""))));
  }

  /** Consumes {@code in} if a range follows; the scanner then stands at its bracket. */
  boolean takeRange() {
    int mark = in.mark();
    if (in.take("in") && in.skipBlanks().at('[')) {
      return true;
    }
    in.reset(mark);
    if (in.at("in") && ROUND_RANGE.matcher(in.ahead()).matches()) {
      in.take("in");
      in.skipBlanks();
      return true;
    }
    return false;
  }

  /** {@code [400 500)}, behind {@code in}. */
  Search range(Field field) throws QuerySyntaxException {
    int position = in.position();
    count(position);
    requireNumeric(field, position);
    boolean lowIncluded = in.take("[");
    if (!lowIncluded) {
      in.take("(");
    }
    Decimal low = number("])");
    Decimal high = number("])");
    in.skipBlanks();
    boolean highIncluded = in.take("]");
    if (!highIncluded && !in.take(")")) {
      throw wrong("expected ']' or ')' at the end of the range");
    }
    if (low.compareTo(high) > 0) {
      throw new QuerySyntaxException(position, "the range begins above its end; it would be empty");
    }
    return new Search.Within(field, new Interval(low, lowIncluded, high, highIncluded));
  }

  private Decimal number(String stops) throws QuerySyntaxException {
    in.skipBlanks();
    Literal literal = in.at('"') ? in.quoted() : in.word(stops);
    return Decimal.parse(literal.text())
        .orElseThrow(
            () ->
                new QuerySyntaxException(
                    literal.position(),
                    "expected a number; write a text that holds '<', '=' or '>' in quotation"
                        + " marks"));
  }

  private static void requireNumeric(Field field, int position) throws QuerySyntaxException {
    if (field.isAlwaysText()) {
      throw new QuerySyntaxException(
          position, "'" + field + "' is always text and has no order; expected ':' and a word");
    }
  }

  private void count(int position) throws QuerySyntaxException {
    if (++terms > Query.MAX_TERMS) {
      throw new QuerySyntaxException(position, "more than " + Query.MAX_TERMS + " terms");
    }
  }

  private QuerySyntaxException wrong(String expected) {
    return new QuerySyntaxException(in.position(), expected + ", found " + in.found());
  }
}
