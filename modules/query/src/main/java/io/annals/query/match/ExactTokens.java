package io.annals.query.match;

import java.util.List;
import java.util.Map;

/** The leaves that wait for a certain token, found without making a string of it. Immutable. */
final class ExactTokens {
  private static final int[] NONE = {};

  private final char[][] tokens;
  private final int[][] leaves;
  private final int mask;

  ExactTokens(Map<String, List<Integer>> leavesOfToken) {
    int size = Math.max(4, Integer.highestOneBit(leavesOfToken.size() * 2) * 2);
    mask = size - 1;
    tokens = new char[size][];
    leaves = new int[size][];
    leavesOfToken.forEach(
        (token, numbers) -> {
          char[] chars = token.toCharArray();
          int hash = 0;
          for (char c : chars) {
            hash = hash(hash, c);
          }
          int slot = slot(hash);
          while (tokens[slot] != null) {
            slot = (slot + 1) & mask;
          }
          tokens[slot] = chars;
          leaves[slot] = numbers.stream().mapToInt(Integer::intValue).toArray();
        });
  }

  /** The hash of a token with one more character; that of the empty one is 0. */
  static int hash(int hash, char next) {
    return hash * 31 + next;
  }

  /** The leaves for the token {@code text[from..to)} that has this hash; not to be changed. */
  int[] find(char[] text, int from, int to, int hash) {
    for (int slot = slot(hash); tokens[slot] != null; slot = (slot + 1) & mask) {
      char[] token = tokens[slot];
      if (token.length == to - from
          && java.util.Arrays.equals(token, 0, token.length, text, from, to)) {
        return leaves[slot];
      }
    }
    return NONE;
  }

  private int slot(int hash) {
    return (((hash ^ (hash >>> 15)) * 0x9E3779B9) >>> 8) & mask;
  }
}
