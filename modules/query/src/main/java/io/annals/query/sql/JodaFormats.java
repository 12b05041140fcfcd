package io.annals.query.sql;

import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.StringLiteral;
import java.util.Map;

/**
 * Patterns of times in Joda's form, which Presto's {@code format_datetime} takes, in the engine's
 * words. Letters have a meaning, by how often they stand side by side; a text stands in single
 * quotation marks.
 */
final class JodaFormats {
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("y", "%Y"),
          Map.entry("yyy", "%Y"),
          Map.entry("yyyy", "%Y"),
          Map.entry("Y", "%Y"),
          Map.entry("YYYY", "%Y"),
          Map.entry("yy", "%y"),
          Map.entry("x", "%G"),
          Map.entry("xxxx", "%G"),
          Map.entry("w", "%-V"),
          Map.entry("ww", "%V"),
          Map.entry("M", "%-m"),
          Map.entry("MM", "%m"),
          Map.entry("MMM", "%b"),
          Map.entry("MMMM", "%B"),
          Map.entry("d", "%-d"),
          Map.entry("dd", "%d"),
          Map.entry("D", "%-j"),
          Map.entry("DDD", "%j"),
          Map.entry("e", "%u"),
          Map.entry("E", "%a"),
          Map.entry("EE", "%a"),
          Map.entry("EEE", "%a"),
          Map.entry("EEEE", "%A"),
          Map.entry("a", "%p"),
          Map.entry("H", "%-H"),
          Map.entry("HH", "%H"),
          Map.entry("h", "%-I"),
          Map.entry("hh", "%I"),
          Map.entry("m", "%-M"),
          Map.entry("mm", "%M"),
          Map.entry("s", "%-S"),
          Map.entry("ss", "%S"),
          Map.entry("SSS", "%g"),
          Map.entry("SSSSSS", "%f"));

  private JodaFormats() {}

  /**
   * The pattern as a literal.
   *
   * @throws Refused for a pattern that is no constant, or says what the engine cannot
   */
  static String pattern(Expression written, Node node) {
    if (!(written instanceof StringLiteral literal)) {
      throw new Refused(node, "write the pattern as a constant, like 'yyyy-MM-dd HH:mm:ss'");
    }
    String pattern = literal.getValue();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      int end = at + 1;
      if (c == '\'') {
        end = quoted(pattern, at, out, node);
      } else if (Character.isLetter(c)) {
        while (end < pattern.length() && pattern.charAt(end) == c) {
          end++;
        }
        out.append(meaning(pattern.substring(at, end), node));
      } else {
        out.append(c == '%' ? "%%" : String.valueOf(c));
      }
      at = end;
    }
    return Sql.literal(out.toString());
  }

  private static String meaning(String letters, Node node) {
    String known = MEANINGS.get(letters);
    if (known == null) {
      throw new Refused(node, "the pattern " + letters + " is not known");
    }
    return known;
  }

  /** Two marks side by side are the mark itself. Returns the place behind. */
  private static int quoted(String pattern, int from, StringBuilder out, Node node) {
    int end = pattern.indexOf('\'', from + 1);
    if (end < 0) {
      throw new Refused(node, "a quotation mark of the pattern is not closed");
    }
    String text = end == from + 1 ? "'" : pattern.substring(from + 1, end);
    out.append(text.replace("%", "%%"));
    return end + 1;
  }
}
