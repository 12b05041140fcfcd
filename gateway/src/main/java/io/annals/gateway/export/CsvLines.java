package io.annals.gateway.export;

import io.annals.gateway.query.TimeText;
import io.annals.query.language.Field;
import io.annals.query.match.PathTexts;
import io.annals.query.run.Hit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Events as records of CSV (RFC 4180, UTF-8 without a byte order mark, lines end with CRLF). Values
 * are those of a SELECT's columns, with times in UTC to the microsecond; null is an empty field, an
 * empty text is a pair of quotation marks. What a spreadsheet would take for a formula gets an
 * apostrophe before it.
 */
final class CsvLines implements Lines {
  /** Of a request that names none. */
  static final List<String> DEFAULT_COLUMNS =
      List.of(
          "time",
          "receivedAt",
          "cluster",
          "auditID",
          "stage",
          "level",
          "verb",
          "user.username",
          "user.groups",
          "impersonatedUser.username",
          "sourceIPs",
          "userAgent",
          "objectRef.apiGroup",
          "objectRef.resource",
          "objectRef.subresource",
          "objectRef.namespace",
          "objectRef.name",
          "responseStatus.code",
          "annotations.authorization.k8s.io/decision",
          "annotations.authorization.k8s.io/reason",
          "requestURI");

  private static final String END = "\r\n";
  private static final String FORMULA = "=+-@\t\r";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final List<String> columns;
  private final PathTexts paths;

  /**
   * @param columns at most 60
   */
  CsvLines(List<String> columns) {
    this.columns = columns;
    List<Field> fields = new ArrayList<>();
    columns.stream().filter(name -> !isFact(name)).map(Field::new).forEach(fields::add);
    this.paths = fields.isEmpty() ? null : new PathTexts(fields);
  }

  @Override
  public byte[] head() {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      field(line, i, columns.get(i));
    }
    return Lines.bytes(line.append(END).toString());
  }

  @Override
  public byte[] of(Hit hit) {
    String[] found = paths == null ? new String[0] : paths.of(hit.event());
    StringBuilder line = new StringBuilder();
    int path = 0;
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i);
      field(line, i, isFact(name) ? fact(name, hit) : found[path++]);
    }
    return Lines.bytes(line.append(END).toString());
  }

  /** What stands beside the event, and the whole of it. */
  private static boolean isFact(String name) {
    return switch (name) {
      case "__time__", "time", "receivedAt", "cluster", "event" -> true;
      default -> false;
    };
  }

  private static String fact(String name, Hit hit) {
    return switch (name) {
      case "__time__" -> Long.toString(Math.floorDiv(hit.key().timeMicros(), 1_000_000L));
      case "time" -> TimeText.of(hit.key().timeMicros());
      case "receivedAt" -> TimeText.of(hit.receivedAtMicros());
      case "cluster" -> hit.cluster();
      case "event" -> new String(hit.event(), StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("a path of the event");
    };
  }

  private static void field(StringBuilder line, int place, String value) {
    if (place > 0) {
      line.append(',');
    }
    if (value == null) {
      return;
    }
    String text = isFormula(value) ? "'" + value : value;
    boolean quoted =
        text.isEmpty()
            || text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    line.append(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }

  private static boolean isFormula(String value) {
    return !value.isEmpty()
        && FORMULA.indexOf(value.charAt(0)) >= 0
        && !NUMBER.matcher(value).matches();
  }
}
