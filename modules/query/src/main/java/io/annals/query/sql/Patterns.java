package io.annals.query.sql;

import io.trino.sql.tree.Expression;
import io.trino.sql.tree.StringLiteral;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds the patterns that texts are compared with. RE2 takes time in proportion to text and
 * pattern, so patterns are constants of a bounded size; the engine's own {@code LIKE} goes back and
 * forth where it is more than constant pieces, so those become regular expressions.
 */
final class Patterns {
  /** Single signs after every repetition is written out. */
  private static final long MOST_SIGNS = 300;

  /** What stands for any character is several steps for one of more bytes. */
  private static final int WIDE = 3;

  private static final Pattern TIMES = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  private Patterns() {}

  /** Refuses a regular expression that is no constant, or too large. */
  static void check(Expression pattern) {
    if (!(pattern instanceof StringLiteral text)) {
      throw new Refused(pattern, "write the regular expression as a constant");
    }
    if (signs(text.getValue()) > MOST_SIGNS) {
      throw new Refused(
          pattern,
          "the regular expression has more than " + MOST_SIGNS + " signs, repetitions written out");
    }
  }

  /** How long the pattern is when {@code x{3}} is written {@code xxx}; from above. */
  static long signs(String pattern) {
    Deque<Long> around = new ArrayDeque<>();
    Matcher times = TIMES.matcher(pattern);
    long sum = 0;
    long last = 0;
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '{' && times.region(at, pattern.length()).lookingAt()) {
        long factor = factor(times);
        sum = Math.min(Integer.MAX_VALUE, sum + last * (factor - 1));
        last *= factor;
        at = times.end();
        continue;
      }
      if (c == '(') {
        around.push(sum);
        sum = 0;
        last = 0;
      } else if (c == ')' && !around.isEmpty()) {
        last = sum + 1;
        sum = Math.min(Integer.MAX_VALUE, around.pop() + last);
      } else {
        last = c == '.' || c == '[' ? WIDE : 1;
        sum += last;
        at += c == '\\' ? 1 : 0;
      }
      at++;
    }
    while (!around.isEmpty()) {
      sum += around.pop();
    }
    return sum;
  }

  private static long factor(Matcher times) {
    long least = Long.parseLong(times.group(1));
    String most = times.group(2);
    long factor = most == null ? least : most.isEmpty() ? least + 1 : Long.parseLong(most);
    return Math.max(1, Math.max(least, factor));
  }

  /**
   * A condition that a text is like a pattern.
   *
   * @param escape null = none
   */
  static String like(String text, Expression pattern, Expression escape) {
    if (!(pattern instanceof StringLiteral constant)) {
      throw new Refused(pattern, "write the pattern of LIKE as a constant");
    }
    if (escape != null
        && !(escape instanceof StringLiteral sign && sign.getValue().length() == 1)) {
      throw new Refused(escape, "ESCAPE is one character");
    }
    String like = constant.getValue();
    if (escape == null && like.indexOf('_') < 0) {
      return "(" + text + " LIKE " + Sql.literal(like) + ")";
    }
    String regex =
        regex(pattern, like, escape == null ? -1 : ((StringLiteral) escape).getValue().charAt(0));
    if (signs(regex) > 8 * MOST_SIGNS) {
      throw new Refused(pattern, "the pattern of LIKE is too long");
    }
    return "regexp_full_match(CAST(" + text + " AS VARCHAR), " + Sql.literal(regex) + ", 's')";
  }

  private static String regex(Expression at, String like, int escape) {
    StringBuilder regex = new StringBuilder();
    boolean escaped = false;
    for (int c : like.codePoints().toArray()) {
      if (!escaped && c == escape) {
        escaped = true;
        continue;
      }
      if (escaped && c != '%' && c != '_' && c != escape) {
        throw new Refused(at, "behind the ESCAPE character stands %, _ or itself");
      }
      if (!escaped && c == '%') {
        regex.append(".*");
      } else if (!escaped && c == '_') {
        regex.append('.');
      } else {
        regex.append(quoted(c));
      }
      escaped = false;
    }
    if (escaped) {
      throw new Refused(at, "nothing stands behind the ESCAPE character");
    }
    return regex.toString();
  }

  private static String quoted(int c) {
    boolean plain = c > 127 || Character.isLetterOrDigit(c) || c == '_' || c <= ' ';
    return (plain ? "" : "\\") + Character.toString(c);
  }
}
