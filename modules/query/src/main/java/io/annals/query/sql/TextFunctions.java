package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;
import static io.annals.query.sql.Shape.OTHER;
import static io.annals.query.sql.Shape.TEXT;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Presto's functions of texts, regular expressions and URLs. Regular expressions are RE2's, which
 * takes linear time whatever the pattern.
 */
final class TextFunctions {
  /** A text that a statement makes out of nothing is at most so long. */
  private static final long MOST_CHARACTERS = 1_000;

  private static final String PATH = "'^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)'";
  private static final String HOST = "'^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)'";
  private static final String PORT =
      "'^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?[^/?#:]*:([0-9]{1,5})'";
  private static final String PROTOCOL = "'^([A-Za-z][A-Za-z0-9+.-]*):'";
  private static final String LAST_PLACE =
      "(CASE WHEN contains($1, $2)"
          + " THEN length($1) - strpos(reverse($1), reverse($2)) - length($2) + 2 ELSE 0 END)";
  private static final String QUERY = "'^[^?#]*\\?([^#]*)'";

  private TextFunctions() {}

  static void addTo(Map<String, Form> all) {
    texts(all);
    bytes(all);
    parts(all);
    expressions(all);
    urls(all);
  }

  private static void texts(Map<String, Form> all) {
    all.put("length", Form.named(OTHER, 1, 1, "length"));
    all.put("lower", Form.named(TEXT, 1, 1, "lower"));
    all.put("upper", Form.named(TEXT, 1, 1, "upper"));
    all.put("reverse", Form.named(OTHER, 1, 1, "reverse"));
    all.put("trim", Form.named(TEXT, 1, 1, "trim"));
    all.put("ltrim", Form.named(TEXT, 1, 1, "ltrim"));
    all.put("rtrim", Form.named(TEXT, 1, 1, "rtrim"));
    all.put("chr", Form.named(TEXT, 1, 1, "chr"));
    all.put("codepoint", Form.of(NUMBER, 1, "unicode($1)"));
    all.put("starts_with", Form.named(OTHER, 2, 2, "starts_with"));
    all.put("ends_with", Form.named(OTHER, 2, 2, "ends_with"));
    // The product is the time it takes, and a call cannot be stopped.
    all.put(
        "levenshtein_distance",
        Form.of(
            NUMBER,
            2,
            "(CASE WHEN strlen($1) * strlen($2) <= 250000 THEN levenshtein($1, $2)"
                + " ELSE error('too long for levenshtein_distance') END)"));
    all.put("hamming_distance", Form.of(NUMBER, 2, "hamming($1, $2)"));
    all.put("strpos", Form.of(NUMBER, 2, "strpos($1, $2)"));
    all.put(
        "replace",
        new Form(
            2,
            3,
            Form.Use.SCALAR,
            in ->
                Sql.text(
                    in.count() == 2
                        ? Form.filled("replace($1, $2, '')", in.all())
                        : Lengths.bounded(
                            in,
                            Form.filled(
                                "CASE WHEN length($3) > length($2)"
                                    + " THEN length($1) * length($3) END",
                                in.all()),
                            Form.filled("replace($1, $2, $3)", in.all())))));
    // The engine's own would take nulls for empty texts.
    all.put(
        "concat",
        new Form(
            1,
            Integer.MAX_VALUE,
            Form.Use.SCALAR,
            in ->
                new Sql(
                    Lengths.bounded(
                        in,
                        Lengths.sum(in.all()),
                        in.all().stream()
                            .map(Sql::text)
                            .collect(Collectors.joining(" || ", "(", ")"))),
                    ExpressionWriter.common(in.all()))));
    all.put("concat_ws", new Form(2, Integer.MAX_VALUE, Form.Use.SCALAR, TextFunctions::joined));
    all.put("lpad", padded("lpad"));
    all.put("rpad", padded("rpad"));
  }

  /** Presto's binary values; digests are of bytes, so of {@code to_utf8(text)}. */
  private static void bytes(Map<String, Form> all) {
    all.put("to_utf8", Form.of(OTHER, 1, "encode($1)"));
    all.put("from_utf8", Form.of(TEXT, 1, "decode($1)"));
    all.put("to_hex", longer("hex", "octet_length($1) * 2"));
    all.put("from_hex", Form.of(OTHER, 1, "unhex($1)"));
    all.put("to_base64", longer("to_base64", "octet_length($1) * 2"));
    all.put("from_base64", Form.of(OTHER, 1, "from_base64($1)"));
    for (String digest : List.of("md5", "sha1", "sha256")) {
      all.put(digest, Form.of(OTHER, 1, "unhex(" + digest + "($1))"));
    }
  }

  /**
   * @param most how long the result may be, as a pattern
   */
  private static Form longer(String name, String most) {
    return new Form(
        1,
        1,
        Form.Use.SCALAR,
        in ->
            Sql.text(
                Lengths.bounded(
                    in, Form.filled(most, in.all()), Form.filled(name + "($1)", in.all()))));
  }

  private static Form padded(String name) {
    return new Form(
        3,
        3,
        Form.Use.SCALAR,
        in -> {
          long most = in.inLambda() ? Lengths.MOST_OF_ELEMENT : MOST_CHARACTERS;
          long length = in.constant(2, most, "the length");
          return Sql.text(name + "(" + in.get(1) + ", " + length + ", " + in.get(3) + ")");
        });
  }

  private static void parts(Map<String, Form> all) {
    Form part =
        new Form(
            2,
            3,
            Form.Use.SCALAR,
            in -> {
              String length = in.count() == 3 ? ", greatest(" + in.get(3).asNumber() + ", 0)" : "";
              // A place that is outside, 0 too, has nothing.
              return Sql.text(
                  Form.filled(
                          "(CASE WHEN #2 = 0 OR abs(#2) > length($1) THEN left($1, 0)"
                              + " ELSE substr($1, #2",
                          in.all())
                      + length
                      + ") END)");
            });
    all.put("substr", part);
    all.put("substring", part);
    all.put("split", new Form(2, 3, Form.Use.SCALAR, TextFunctions::split));
    // Each of a list of pairs; a key that comes twice fails, as in Presto.
    all.put(
        "split_to_map",
        Form.of(
            Shape.MAP,
            3,
            "map(list_transform(string_split($1, $2), lambda \"_e\": string_split(\"_e\", $3)[1]),"
                + " list_transform(string_split($1, $2),"
                + " lambda \"_e\": string_split(\"_e\", $3)[2]))"));
    all.put("strrpos", Form.of(NUMBER, 2, LAST_PLACE));
    all.put("translate", Form.of(TEXT, 3, "translate($1, $2, $3)"));
    all.put(
        "normalize",
        new Form(
            1,
            2,
            Form.Use.SCALAR,
            in -> {
              if (in.count() == 2 && !in.constant(2, "the form").equalsIgnoreCase("NFC")) {
                throw new Refused(in.written(2), "texts are normalized to NFC alone");
              }
              return Sql.text("nfc_normalize(" + in.get(1) + ")");
            }));
    all.put(
        "split_part",
        Form.of(
            TEXT,
            3,
            "(CASE WHEN #3 <= len(string_split($1, $2)) THEN split_part($1, $2, #3) END)"));
  }

  /** With an empty separator nothing is joined by; nulls are left out. */
  private static Sql joined(Arguments in) {
    List<Sql> parts = in.all().subList(1, in.count());
    String between = " + " + (parts.size() - 1) + " * length(" + in.get(1) + ")";
    String lengths =
        parts.stream()
            .map(part -> "coalesce(length(CAST(" + part + " AS VARCHAR)), 0)")
            .collect(Collectors.joining(" + "));
    String all = in.all().stream().map(Sql::text).collect(Collectors.joining(", "));
    return Sql.text(Lengths.bounded(in, lengths + between, "concat_ws(" + all + ")"));
  }

  /** At most so many parts, the last of which has the rest. */
  private static Sql split(Arguments in) {
    String parts = Form.filled("string_split($1, $2)", in.all());
    if (in.count() == 2) {
      return Sql.other(parts);
    }
    long limit = in.constant(3, MOST_CHARACTERS, "the limit");
    if (limit < 1) {
      throw new Refused(in.written(3), "write the limit as a number from 1");
    }
    String rest = "array_to_string(" + parts + "[" + limit + ":], " + in.get(2) + ")";
    return Sql.other(
        ("(CASE WHEN len(" + parts + ") <= " + limit + " THEN " + parts + " ELSE ")
            + ("list_append(" + parts + "[:" + (limit - 1) + "], " + rest + ") END)"));
  }

  private static void expressions(Map<String, Form> all) {
    all.put("regexp_like", Form.of(OTHER, 2, "regexp_matches($1, $2)"));
    all.put(
        "regexp_extract",
        new Form(
            2,
            3,
            Form.Use.SCALAR,
            in -> {
              long group = in.count() == 3 ? in.constant(3, 9, "the group") : 0;
              // Without a match there is nothing; the engine's own says an empty text.
              return Sql.text(
                  Form.filled(
                      "(CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2, "
                          + group
                          + ") END)",
                      in.all()));
            }));
    all.put(
        "regexp_extract_all",
        new Form(
            2,
            3,
            Form.Use.SCALAR,
            in -> {
              long group = in.count() == 3 ? in.constant(3, 9, "the group") : 0;
              return Sql.other(Form.filled("regexp_extract_all($1, $2, " + group + ")", in.all()));
            }));
    all.put("regexp_count", Form.of(NUMBER, 2, "len(regexp_extract_all($1, $2))"));
    all.put("regexp_split", Form.of(OTHER, 2, "regexp_split_to_array($1, $2)"));
    all.put(
        "regexp_replace",
        new Form(
            2,
            3,
            Form.Use.SCALAR,
            in -> {
              String by = in.count() == 3 ? groups(in.constant(3, "the replacement")) : "";
              String replaced =
                  "regexp_replace("
                      + in.get(1)
                      + ", "
                      + in.get(2)
                      + ", "
                      + Sql.literal(by)
                      + ", 'g')";
              // A match may be empty, and what replaces it may repeat the match.
              String longest = "(length(" + in.get(1) + ") + 1) * " + by.length();
              return Sql.text(by.isEmpty() ? replaced : Lengths.bounded(in, longest, replaced));
            }));
  }

  /** Presto names a group $1, the engine \1; a backslash before a sign means the sign. */
  private static String groups(String replacement) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < replacement.length()) {
      char c = replacement.charAt(at++);
      boolean more = at < replacement.length();
      if (c == '$' && more && Character.isDigit(replacement.charAt(at))) {
        out.append('\\');
      } else if (c == '\\' && more) {
        char escaped = replacement.charAt(at++);
        out.append(escaped == '\\' ? "\\\\" : String.valueOf(escaped));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static void urls(Map<String, Form> all) {
    all.put("url_decode", Form.named(TEXT, 1, 1, "url_decode"));
    all.put("url_encode", longer("url_encode", "length($1) * 3"));
    all.put("url_extract_path", Form.of(TEXT, 1, "regexp_extract($1, " + PATH + ", 1)"));
    all.put("url_extract_host", Form.of(TEXT, 1, "regexp_extract($1, " + HOST + ", 1)"));
    all.put("url_extract_query", Form.of(TEXT, 1, "regexp_extract($1, " + QUERY + ", 1)"));
    all.put("url_extract_fragment", Form.of(TEXT, 1, "regexp_extract($1, '#(.*)$', 1)"));
    all.put("url_extract_protocol", Form.of(TEXT, 1, "regexp_extract($1, " + PROTOCOL + ", 1)"));
    all.put(
        "url_extract_port",
        Form.of(NUMBER, 1, "TRY_CAST(regexp_extract($1, " + PORT + ", 1) AS BIGINT)"));
    all.put(
        "url_extract_parameter",
        new Form(
            2,
            2,
            Form.Use.SCALAR,
            in -> {
              String name = in.constant(2, "the parameter's name");
              String value = Sql.literal("[?&]" + quoted(name) + "=([^&#]*)");
              String of = in.get(1).text();
              return Sql.text(
                  ("(CASE WHEN regexp_matches(" + of + ", " + value + ") THEN ")
                      + ("url_decode(regexp_extract(" + of + ", " + value + ", 1)) END)"));
            }));
  }

  /** A text of which each sign stands for itself in a regular expression. */
  private static String quoted(String text) {
    return text.replaceAll("[^A-Za-z0-9_]", "\\\\$0");
  }
}
