package io.annals.query.language;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a query: recursive descent over the characters. From the loosest to the tightest,
 *
 * <pre>
 * query   = [ or ] [ "|" SELECT ]
 * or      = without { "or" without }
 * without = ( and | "not" negated ) { "not" negated }       a not b = a, less b
 * negated = "not" negated | and                            not a b  = not (a and b)
 * and     = term { [ "and" ] term }                        a and not b = a not b
 * term    = "(" or ")" | words | phrase | field ":" value | field comparison number | range
 * </pre>
 *
 * so {@code and} binds tighter than {@code not}, and {@code not} tighter than {@code or}.
 */
public final class QueryParser {
  private static final int MAX_DEPTH = 100;
  private static final String COMPARISONS = "><=";
  private static final String NAME_STOPS = ":" + COMPARISONS;

  /** What log services keep beside a text; an event has none, and would never be found. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("__(source|topic|tag|SOURCE|FILENAME|TAG)__(\\..*)?");

  private final QueryScanner in;
  private final TermParser terms;
  private int depth;

  private QueryParser(String text) {
    in = new QueryScanner(text);
    terms = new TermParser(in);
  }

  /**
   * Reads a whole query. An empty one, and {@code *}, mean everything.
   *
   * @throws QuerySyntaxException with the position of what is wrong; nothing else is thrown
   */
  public static Query parse(String text) throws QuerySyntaxException {
    if (text.length() > Query.MAX_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > Query.MAX_BYTES) {
      throw new QuerySyntaxException(1, "longer than " + Query.MAX_BYTES + " bytes");
    }
    return new QueryParser(text).query();
  }

  private Query query() throws QuerySyntaxException {
    in.skipBlanks();
    Search search = in.atEnd() || in.at('|') ? new Search.Everything() : or(Optional.empty());
    in.skipBlanks();
    if (in.take("|")) {
      in.skipBlanks();
      int position = in.position();
      return new Query(search, Optional.of(new Query.Select(in.rest(), position)));
    }
    if (!in.atEnd()) {
      throw wrong("expected a term, an operator or the end");
    }
    return new Query(search, Optional.empty());
  }

  /**
   * @param within the field that all terms belong to, inside {@code field:( )}
   */
  private Search or(Optional<Field> within) throws QuerySyntaxException {
    if (++depth > MAX_DEPTH) {
      throw new QuerySyntaxException(
          in.position(), "more than " + MAX_DEPTH + " parentheses or operators inside each other");
    }
    List<Search> any = new ArrayList<>();
    do {
      any.add(without(within));
    } while (takeKeyword("or"));
    depth--;
    return any.size() == 1 ? any.get(0) : new Search.Or(any);
  }

  private Search without(Optional<Field> within) throws QuerySyntaxException {
    List<Search> all = new ArrayList<>();
    if (!atKeyword("not")) {
      all.add(and(within));
    }
    while (takeKeyword("not")) {
      all.add(new Search.Not(negated(within)));
    }
    return conjunction(all);
  }

  private Search negated(Optional<Field> within) throws QuerySyntaxException {
    boolean twice = false;
    while (takeKeyword("not")) {
      twice = !twice;
    }
    Search negated = and(within);
    return twice ? new Search.Not(negated) : negated;
  }

  private Search and(Optional<Field> within) throws QuerySyntaxException {
    List<Search> all = new ArrayList<>();
    all.add(term(within));
    while (true) {
      if (takeKeyword("and")) {
        if (atKeyword("not")) {
          break;
        }
      } else if (in.skipBlanks().atEnd()
          || in.atOneOf(")|")
          || atKeyword("or")
          || atKeyword("not")) {
        break;
      }
      all.add(term(within));
    }
    return conjunction(all);
  }

  private static Search conjunction(List<Search> parts) {
    List<Search> all = new ArrayList<>();
    for (Search part : parts) {
      if (part instanceof Search.And and) {
        all.addAll(and.all());
      } else {
        all.add(part);
      }
    }
    return all.size() == 1 ? all.get(0) : new Search.And(all);
  }

  private Search term(Optional<Field> within) throws QuerySyntaxException {
    in.skipBlanks();
    if (in.at('(')) {
      return group(within);
    }
    if (within.isPresent()) {
      return terms.value(within.get());
    }
    if (in.take("#")) {
      if (in.at('"')) {
        return terms.phrase(Optional.empty());
      }
      in.reset(in.mark() - 1);
    }
    if (in.atQuotedOnce()) {
      return terms.phrase(Optional.empty());
    }
    Literal literal = in.at('"') ? in.quoted() : in.word(NAME_STOPS);
    if (literal.text().isEmpty() && !literal.quoted()) {
      throw wrong(in.atOneOf(NAME_STOPS) ? "expected a field name before this" : "expected a term");
    }
    if (literal.isKeyword()) {
      throw new QuerySyntaxException(
          literal.position(),
          "expected a term, found the operator '"
              + literal.text()
              + "'; write it in quotation marks to search for the word");
    }
    return named(literal);
  }

  /** A term that begins with this literal, be it a field's name or what is searched for. */
  private Search named(Literal literal) throws QuerySyntaxException {
    int behind = in.mark();
    in.skipBlanks();
    if (in.take(":")) {
      Field field = field(literal);
      in.skipBlanks();
      return in.at('(') ? group(Optional.of(field)) : terms.value(field);
    }
    if (terms.takeUnequal()) {
      return terms.unequal(field(literal));
    }
    if (in.at('=') && literal.endsInExclamation()) { // without a blank it looks like the word's
      in.take("=");
      return terms.unequal(field(literal.withoutLast()));
    }
    if (in.atOneOf(COMPARISONS)) {
      return terms.comparison(field(literal));
    }
    if (terms.takeRange()) {
      return terms.range(field(literal));
    }
    in.reset(behind);
    return terms.words(literal);
  }

  private static Field field(Literal name) throws QuerySyntaxException {
    if (name.text().isEmpty()) {
      throw new QuerySyntaxException(name.position(), "expected the name of a field");
    }
    if (!name.quoted() && name.hasWildcard()) {
      throw new QuerySyntaxException(name.position(), "the name of a field cannot hold wildcards");
    }
    if (ELSEWHERE.matcher(name.text()).matches()) {
      throw new QuerySyntaxException(
          name.position(),
          "'" + name.text() + "' is a field of other services; events come from a 'cluster'");
    }
    return new Field(name.text());
  }

  private Search group(Optional<Field> within) throws QuerySyntaxException {
    int opened = in.position();
    in.take("(");
    Search inner = or(within);
    in.skipBlanks();
    if (!in.take(")")) {
      throw in.atEnd()
          ? new QuerySyntaxException(opened, "this parenthesis is never closed; expected ')'")
          : wrong("expected ')', a term or an operator");
    }
    return inner;
  }

  private boolean atKeyword(String keyword) throws QuerySyntaxException {
    int mark = in.mark();
    boolean found = takeKeyword(keyword);
    in.reset(mark);
    return found;
  }

  private boolean takeKeyword(String keyword) throws QuerySyntaxException {
    int mark = in.mark();
    in.skipBlanks();
    if (!in.atOneOf("aAoOnN") || !in.word(NAME_STOPS).isKeyword(keyword)) {
      in.reset(mark);
      return false;
    }
    return true;
  }

  private QuerySyntaxException wrong(String expected) {
    return new QuerySyntaxException(in.position(), expected + ", found " + in.found());
  }
}
