package io.annals.query.sql;

import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.StringLiteral;
import java.util.Map;

/** MySQL's patterns of times, as Presto takes them, in the engine's words. */
final class DateFormats {
  private static final Map<Character, String> SAME_MEANING =
      Map.ofEntries(
          Map.entry('a', "%a"),
          Map.entry('b', "%b"),
          Map.entry('c', "%-m"),
          Map.entry('d', "%d"),
          Map.entry('e', "%-d"),
          Map.entry('f', "%f"),
          Map.entry('H', "%H"),
          Map.entry('h', "%I"),
          Map.entry('I', "%I"),
          Map.entry('i', "%M"),
          Map.entry('j', "%j"),
          Map.entry('k', "%-H"),
          Map.entry('l', "%-I"),
          Map.entry('M', "%B"),
          Map.entry('m', "%m"),
          Map.entry('p', "%p"),
          Map.entry('r', "%I:%M:%S %p"),
          Map.entry('S', "%S"),
          Map.entry('s', "%S"),
          Map.entry('T', "%H:%M:%S"),
          Map.entry('v', "%V"),
          Map.entry('W', "%A"),
          Map.entry('w', "%w"),
          Map.entry('x', "%G"),
          Map.entry('Y', "%Y"),
          Map.entry('y', "%y"),
          Map.entry('%', "%%"));

  private DateFormats() {}

  /**
   * The pattern as a literal.
   *
   * @throws Refused for a pattern that is no constant, or has a sign that Presto does not know
   */
  static String pattern(Expression written, Node node) {
    if (!(written instanceof StringLiteral literal)) {
      throw new Refused(node, "write the pattern as a constant, like '%Y-%m-%d %H:%i:%s'");
    }
    String pattern = literal.getValue();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c != '%' || at == pattern.length()) {
        out.append(c == '%' ? "%%" : String.valueOf(c));
      } else {
        out.append(meaning(pattern.charAt(at++), node));
      }
    }
    return Sql.literal(out.toString());
  }

  /** As Presto: a sign without a meaning stands for itself. */
  private static String meaning(char sign, Node at) {
    String known = SAME_MEANING.get(sign);
    if (known == null && "DUuVX".indexOf(sign) >= 0) {
      throw new Refused(at, "the pattern %" + sign + " is not known");
    }
    return known == null ? String.valueOf(sign) : known;
  }
}
