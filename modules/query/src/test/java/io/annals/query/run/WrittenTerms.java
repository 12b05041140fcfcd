package io.annals.query.run;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Writes single conditions in the forms that LANGUAGE.md allows, with what they mean. */
final class WrittenTerms {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
  private static final List<String> ALWAYS_QUOTED = List.of("and", "or", "not", "in");
  private static final String SPECIAL = "()\"|:><=\\ \t\n\r\u00a0\u3000";

  private static final Pattern BUT_QUESTION_MARKS =
      Pattern.compile("[,'\";=()\\[\\]{}@&<>/: \\t\\n\\r]+");

  private final Random random;

  WrittenTerms(Random random) {
    this.random = random;
  }

  static String name(String path) {
    return PLAIN_NAME.matcher(path).matches() ? path : quote(path, "");
  }

  /** This word. */
  SearchTree word(String path, String word) {
    boolean quotes = random.nextInt(3) == 0 || ALWAYS_QUOTED.contains(lower(word));
    return term(
        path,
        quotes ? quote(word, "*") : escape(word, "*?"),
        SearchTree.words(path, List.of(exactly(word))));
  }

  /** A word in which {@code *} and {@code ?} stand for others. */
  SearchTree wild(String path, String word) {
    return term(path, escape(word, ""), unquoted(path, word));
  }

  /** All of these words, anywhere. */
  SearchTree words(String path, List<String> words) {
    return term(
        path,
        quote(String.join(random.nextBoolean() ? " " : ", ", words), "*"),
        SearchTree.words(path, words.stream().map(WrittenTerms::exactly).toList()));
  }

  /** A text as it is, without quotation marks: question marks in it stand for others. */
  SearchTree pasted(String path, String text) {
    Predicate<PlainEvent> all =
        BUT_QUESTION_MARKS
            .splitAsStream(text)
            .map(run -> text.startsWith(run) ? run : run.replaceFirst("^\\?+", ""))
            .filter(run -> !run.isEmpty())
            .map(run -> unquoted(path, run))
            .reduce(Predicate::and)
            .orElseThrow();
    return term(path, escape(text, "*"), all);
  }

  /** These words side by side; a star between two others is any one word. */
  SearchTree phrase(String path, List<String> words) {
    List<Pattern> patterns = new ArrayList<>(words.stream().map(WrittenTerms::exactly).toList());
    List<String> written = new ArrayList<>(words.stream().map(w -> escaped(w, "*\"\\")).toList());
    if (words.size() > 2 && random.nextBoolean()) {
      patterns.set(1, Pattern.compile(".*", Pattern.DOTALL));
      written.set(1, "*");
    }
    String text = String.join(random.nextBoolean() ? " " : ":", written);
    return term(path, "#\"" + text + "\"", SearchTree.phrase(path, patterns));
  }

  SearchTree exists(String path) {
    return term(path, "*", SearchTree.exists(path));
  }

  SearchTree empty(String path) {
    return term(path, "\"\"", SearchTree.empty(path));
  }

  SearchTree comparison(String path, String sign, BigDecimal bound, Predicate<BigDecimal> fits) {
    String number = number(bound);
    String written =
        switch (random.nextInt(3)) {
          case 0 -> name(path) + " " + sign + " " + number;
          case 1 -> name(path) + sign + number;
          default -> name(path) + ":" + sign + " " + number;
        };
    return new SearchTree.Term(written, sign + number, SearchTree.number(path, fits));
  }

  /** Cannot stand in parentheses behind the field's name. */
  SearchTree range(String path, BigDecimal low, BigDecimal high) {
    boolean lowIn = random.nextBoolean();
    boolean highIn = random.nextBoolean();
    String written =
        (name(path) + " in " + (lowIn ? "[" : "("))
            + (number(low) + " " + number(high) + (highIn ? "]" : ")"));
    return new SearchTree.Term(
        written,
        null,
        SearchTree.number(
            path,
            n -> n.compareTo(low) >= (lowIn ? 0 : 1) && n.compareTo(high) <= (highIn ? 0 : -1)));
  }

  private String number(BigDecimal number) {
    return switch (random.nextInt(4)) {
      case 0 -> '"' + number.toPlainString() + '"';
      case 1 -> number.movePointLeft(2).toPlainString() + "e2";
      case 2 -> number.setScale(3).toPlainString();
      default -> number.toPlainString();
    };
  }

  private SearchTree term(String path, String value, Predicate<PlainEvent> test) {
    String colon = random.nextInt(5) == 0 ? " : " : ":";
    return new SearchTree.Term(path == null ? value : name(path) + colon + value, value, test);
  }

  /** A question mark between two others may also be the delimiter that it looks like. */
  private static Predicate<PlainEvent> unquoted(String path, String run) {
    Predicate<PlainEvent> word = SearchTree.words(path, List.of(pattern(run)));
    List<String> parts = List.of(run.split("\\?", -1));
    return parts.size() == 1 || parts.contains("")
        ? word
        : word.or(SearchTree.phrase(path, parts.stream().map(WrittenTerms::pattern).toList()));
  }

  private static Pattern exactly(String word) {
    return Pattern.compile(Pattern.quote(lower(word)));
  }

  private static Pattern pattern(String word) {
    String regex =
        lower(word)
            .chars()
            .mapToObj(
                c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
            .collect(joining());
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  private static String lower(String word) {
    StringBuilder lower = new StringBuilder();
    word.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    return lower.toString();
  }

  private static String quote(String text, String more) {
    return '"' + escaped(text, "\"\\" + more) + '"';
  }

  private static String escape(String text, String more) {
    return escaped(text, SPECIAL + more);
  }

  private static String escaped(String text, String which) {
    return text.chars()
        .mapToObj(c -> (which.indexOf(c) >= 0 ? "\\" : "") + (char) c)
        .collect(joining());
  }
}
