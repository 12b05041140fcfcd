package io.annals.query.sql;

import io.annals.query.language.Query;
import io.annals.query.language.QuerySyntaxException;
import io.trino.sql.tree.NodeLocation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SELECT as the parser takes it: what people bring along from other services is brought into its
 * dialect, and each place is still known in the query as it was written. Immutable.
 *
 * <p>{@code ! =} becomes {@code !=}, a final semicolon goes, {@code LIMIT a, b} becomes {@code
 * OFFSET a LIMIT b}. Nothing within quotation marks or comments is touched.
 */
final class SelectText {
  /** Parentheses inside each other: far more than anybody types, far less than a stack holds. */
  private static final int MAX_DEPTH = 60;

  private static final Pattern SPACED_UNEQUAL = Pattern.compile("!\\s+=");
  private static final Pattern OFFSET_LIMIT =
      Pattern.compile("(?i)\\blimit\\s+(\\d{1,18})\\s*,\\s*(\\d{1,18})");

  private final String written;
  private final int position;
  private final StringBuilder text = new StringBuilder();

  /** For each character of the text, its place in what was written. */
  private final int[] origin;

  private SelectText(Query.Select select) throws QuerySyntaxException {
    this.written = select.text();
    this.position = select.position();
    // LIMIT a, b grows by less than twice; everything else never grows.
    this.origin = new int[2 * written.length() + 1];
    read();
  }

  /**
   * @throws QuerySyntaxException when something is not closed, or too deep
   */
  static SelectText of(Query.Select select) throws QuerySyntaxException {
    return new SelectText(select);
  }

  /** For the parser. */
  String text() {
    return text.toString();
  }

  /** A mistake at a place of the text that the parser or its tree tells. */
  QuerySyntaxException wrong(Optional<NodeLocation> at, String detail) {
    return at.map(l -> wrong(l.getLineNumber(), l.getColumnNumber(), detail))
        .orElseGet(() -> wrong(1, 1, detail));
  }

  /**
   * @param line from 1
   * @param column from 1
   */
  QuerySyntaxException wrong(int line, int column, String detail) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = text.indexOf("\n", start) + 1;
    }
    int at = Math.max(0, Math.min(start + column - 1, text.length()));
    return new QuerySyntaxException(position + origin[at], detail);
  }

  private void read() throws QuerySyntaxException {
    if (written.indexOf('\0') >= 0) {
      throw wrongAt(written.indexOf('\0'), "a character that no text has");
    }
    int depth = 0;
    int at = 0;
    while (at < written.length()) {
      char c = written.charAt(at);
      if (c == '\'' || c == '"') {
        at = copy(at, closing(at, String.valueOf(c), "the quotation mark is not closed"));
      } else if (written.startsWith("--", at)) {
        int end = written.indexOf('\n', at);
        at = blank(at, end < 0 ? written.length() : end);
      } else if (written.startsWith("/*", at)) {
        at = blank(at, closing(at, "*/", "the comment is not closed"));
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth > MAX_DEPTH) {
          throw wrongAt(at, "more than " + MAX_DEPTH + " parentheses inside each other");
        }
        at = code(at);
      }
    }
    origin[text.length()] = written.length();
    cutSemicolon();
  }

  /** One past the end of what opens at {@code from}. */
  private int closing(int from, String end, String otherwise) throws QuerySyntaxException {
    int at = written.indexOf(end, from + end.length());
    if (at < 0) {
      throw wrongAt(from, otherwise);
    }
    return at + end.length();
  }

  private int code(int at) {
    Matcher unequal = SPACED_UNEQUAL.matcher(written).region(at, written.length());
    if (unequal.lookingAt()) {
      append("!=", at);
      return blank(at + 2, unequal.end());
    }
    Matcher limit = OFFSET_LIMIT.matcher(written).region(at, written.length());
    limit.useTransparentBounds(true);
    if (limit.lookingAt()) {
      append("OFFSET " + limit.group(1) + " LIMIT " + limit.group(2), at);
      return limit.end();
    }
    return copy(at, at + 1);
  }

  private int copy(int from, int to) {
    for (int i = from; i < to; i++) {
      origin[text.length()] = i;
      text.append(written.charAt(i));
    }
    return to;
  }

  private int blank(int from, int to) {
    for (int i = from; i < to; i++) {
      origin[text.length()] = i;
      text.append(written.charAt(i) == '\n' ? '\n' : ' ');
    }
    return to;
  }

  private void append(String replacement, int from) {
    for (int i = 0; i < replacement.length(); i++) {
      origin[text.length()] = from;
      text.append(replacement.charAt(i));
    }
  }

  private void cutSemicolon() {
    int last = text.length() - 1;
    while (last >= 0 && Character.isWhitespace(text.charAt(last))) {
      last--;
    }
    if (last >= 0 && text.charAt(last) == ';') {
      text.setCharAt(last, ' ');
    }
  }

  private QuerySyntaxException wrongAt(int at, String detail) {
    return new QuerySyntaxException(position + at, detail);
  }
}
