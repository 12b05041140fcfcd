package io.annals.query.match;

import io.annals.audit.Tokens;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the tokens of texts with the words and phrases of a search, without an object a token.
 * Not thread-safe.
 */
final class TokenLeaves {
  private static final boolean[] DELIMITERS = new boolean[128];

  static {
    for (int c = 0; c < DELIMITERS.length; c++) {
      DELIMITERS[c] = Tokens.isDelimiter(c);
    }
  }

  private record Part(int leaf, long scope, TokenPattern[] patterns) {}

  private final Leaves leaves;
  private final ExactTokens exact;
  private final long[] scopeOfLeaf;
  private final Part[] wildcards;
  private final Part[] phrases;
  private char[] text = new char[1024];
  private int[] bounds = new int[256];

  TokenLeaves(CompiledSearch search, Leaves leaves) {
    this.leaves = leaves;
    scopeOfLeaf = new long[search.leaves().size()];
    Map<String, List<Integer>> words = new HashMap<>();
    List<Part> patterns = new ArrayList<>();
    List<Part> sequences = new ArrayList<>();
    for (int i = 0; i < scopeOfLeaf.length; i++) {
      CompiledSearch.Leaf leaf = search.leaves().get(i);
      if (leaf.scope() < 0) {
        continue;
      }
      scopeOfLeaf[i] = 1L << leaf.scope();
      if (leaf.search() instanceof Search.Word word) {
        if (word.pattern() instanceof TokenPattern.Exact token) {
          words.computeIfAbsent(token.token(), t -> new ArrayList<>()).add(i);
        } else {
          patterns.add(new Part(i, scopeOfLeaf[i], new TokenPattern[] {word.pattern()}));
        }
      } else if (leaf.search() instanceof Search.Phrase phrase) {
        TokenPattern[] parts = phrase.patterns().toArray(TokenPattern[]::new);
        sequences.add(new Part(i, scopeOfLeaf[i], parts));
      }
    }
    exact = new ExactTokens(words);
    wildcards = patterns.toArray(Part[]::new);
    phrases = sequences.toArray(Part[]::new);
  }

  /** As {@link #read(char[], int, int, long)}. */
  boolean read(String from, long scopes) {
    int length = from.length();
    reserve(length);
    from.getChars(0, length, text, 0);
    return read(length, scopes);
  }

  /**
   * Takes one string, or number, or literal, that belongs to these scopes.
   *
   * @return whether it holds a token
   */
  boolean read(char[] from, int offset, int length, long scopes) {
    reserve(length);
    System.arraycopy(from, offset, text, 0, length);
    return read(length, scopes);
  }

  private void reserve(int length) {
    if (text.length < length) {
      text = new char[Math.max(length, text.length * 2)];
    }
  }

  private boolean read(int length, long scopes) {
    lower(length);
    int tokens = 0;
    int start = 0;
    int hash = 0;
    for (int i = 0; i < length; i++) {
      char c = text[i];
      if (c < DELIMITERS.length && DELIMITERS[c]) {
        if (i > start) {
          token(tokens++, start, i, hash, scopes);
        }
        start = i + 1;
        hash = 0;
      } else {
        hash = ExactTokens.hash(hash, c);
      }
    }
    if (length > start) {
      token(tokens++, start, length, hash, scopes);
    }
    if (phrases.length > 0 && tokens > 1) {
      phrases(tokens, scopes);
    }
    return tokens > 0;
  }

  /** As {@link Tokens#lowerCase}, in place: lower case never changes the number of chars. */
  private void lower(int length) {
    for (int i = 0; i < length; i++) {
      char c = text[i];
      if (c < 128) {
        if (c >= 'A' && c <= 'Z') {
          text[i] = (char) (c + ('a' - 'A'));
        }
      } else if (!Character.isHighSurrogate(c)) {
        text[i] = Character.toLowerCase(c);
      } else if (i + 1 < length && Character.isLowSurrogate(text[i + 1])) {
        Character.toChars(Character.toLowerCase(Character.toCodePoint(c, text[i + 1])), text, i);
        i++;
      }
    }
  }

  private void token(int number, int from, int to, int hash, long scopes) {
    if (phrases.length > 0) {
      if (bounds.length < 2 * number + 2) {
        bounds = Arrays.copyOf(bounds, bounds.length * 2);
      }
      bounds[2 * number] = from;
      bounds[2 * number + 1] = to;
    }
    int[] words = exact.find(text, from, to, hash);
    for (int leaf : words) {
      if ((scopeOfLeaf[leaf] & scopes) != 0) {
        leaves.set(leaf, true);
      }
    }
    for (Part wildcard : wildcards) {
      if ((wildcard.scope & scopes) != 0
          && leaves.isOpen(wildcard.leaf)
          && wildcard.patterns[0].matches(text, from, to)) {
        leaves.set(wildcard.leaf, true);
      }
    }
  }

  private void phrases(int tokens, long scopes) {
    for (Part phrase : phrases) {
      if ((phrase.scope & scopes) != 0 && leaves.isOpen(phrase.leaf) && holds(phrase, tokens)) {
        leaves.set(phrase.leaf, true);
      }
    }
  }

  private boolean holds(Part phrase, int tokens) {
    for (int first = 0; first + phrase.patterns.length <= tokens; first++) {
      int part = 0;
      while (part < phrase.patterns.length
          && phrase.patterns[part].matches(
              text, bounds[2 * (first + part)], bounds[2 * (first + part) + 1])) {
        part++;
      }
      if (part == phrase.patterns.length) {
        return true;
      }
    }
    return false;
  }
}
