package io.annals.query.language;

import io.annals.audit.Tokens;
import io.annals.query.language.Search.Phrase;
import io.annals.query.language.Search.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Splits what a query says into what is compared with an event's tokens. */
final class Terms {
  private static final TokenPattern ANY =
      new TokenPattern.Wildcard(new int[] {TokenPattern.Wildcard.MANY});

  private final Literal literal;
  private final Optional<Field> field;

  private Terms(Literal literal, Optional<Field> field) {
    this.literal = literal;
    this.field = field;
  }

  /** All tokens of the text, in any order and anywhere. */
  static Search words(Literal literal, Optional<Field> field) throws QuerySyntaxException {
    Terms terms = new Terms(literal, field);
    Set<Search> all = new LinkedHashSet<>();
    boolean any = false;
    for (int[] run : terms.runs()) {
      if (isStars(run)) {
        any = true;
      } else {
        all.add(terms.word(run));
      }
    }
    if (all.isEmpty()) {
      if (any) {
        return field.<Search>map(Search.Exists::new).orElseGet(Search.Everything::new);
      }
      throw terms.noWord();
    }
    return all.size() == 1 ? all.iterator().next() : new Search.And(List.copyOf(all));
  }

  /** The tokens of the text side by side. */
  static Search phrase(Literal literal, Optional<Field> field) throws QuerySyntaxException {
    Terms terms = new Terms(literal, field);
    List<TokenPattern> patterns = new ArrayList<>();
    for (int[] run : terms.runs()) {
      patterns.add(isStars(run) ? ANY : pattern(run));
    }
    if (patterns.isEmpty()) {
      throw terms.noWord();
    }
    return patterns.size() == 1 ? new Word(field, patterns.get(0)) : new Phrase(field, patterns);
  }

  private QuerySyntaxException noWord() {
    return new QuerySyntaxException(
        literal.position(),
        literal.text().isEmpty()
            ? "expected a word between the quotation marks"
            : "expected a word: this holds only delimiters, which are not searched for");
  }

  /**
   * One word. An unquoted question mark inside it may also be the delimiter itself, as in a URI, so
   * the parts around it side by side are as good.
   */
  private Search word(int[] run) {
    List<TokenPattern> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= run.length; i++) {
      if (i == run.length || run[i] == TokenPattern.Wildcard.ONE) {
        if (i == start) {
          return new Word(field, pattern(run));
        }
        int[] part = Arrays.copyOfRange(run, start, i);
        parts.add(isStars(part) ? ANY : pattern(part));
        start = i + 1;
      }
    }
    Word word = new Word(field, pattern(run));
    return parts.size() == 1 ? word : new Search.Or(List.of(word, new Phrase(field, parts)));
  }

  private static TokenPattern pattern(int[] run) {
    boolean exact = Arrays.stream(run).allMatch(c -> c >= 0);
    return exact
        ? new TokenPattern.Exact(new String(run, 0, run.length))
        : new TokenPattern.Wildcard(run);
  }

  private static boolean isStars(int[] run) {
    return Arrays.stream(run).allMatch(c -> c == TokenPattern.Wildcard.MANY);
  }

  /** The code points of each token, wildcards in their places. */
  private List<int[]> runs() throws QuerySyntaxException {
    List<int[]> runs = new ArrayList<>();
    int[] run = new int[literal.text().length()];
    int length = 0;
    for (int i = 0; i < literal.text().length(); ) {
      int c = literal.text().codePointAt(i);
      int part = part(i, c, length == 0 && i > 0);
      if (part >= 0 && Tokens.isDelimiter(part)) {
        add(runs, run, length);
        length = 0;
      } else {
        run[length++] = part;
      }
      i += Character.charCount(c);
    }
    add(runs, run, length);
    return runs;
  }

  private int part(int index, int c, boolean startsLaterToken) {
    if (!literal.isWildcard(index)) {
      return Character.toLowerCase(c);
    }
    if (c == '*') {
      return TokenPattern.Wildcard.MANY;
    }
    return startsLaterToken ? c : TokenPattern.Wildcard.ONE;
  }

  private void add(List<int[]> runs, int[] run, int length) throws QuerySyntaxException {
    if (length == 0) {
      return;
    }
    int[] token = Arrays.copyOf(run, length);
    if (token[0] < 0 && !isStars(token)) {
      throw new QuerySyntaxException(
          literal.position(),
          "a word cannot begin with a wildcard; expected a letter or digit before it");
    }
    runs.add(token);
  }
}
