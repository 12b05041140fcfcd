package io.annals.platform.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped key was meant to be. */
final class KeyHint {
  private KeyHint() {}

  /** The known key within three edits, if any. */
  static Optional<String> nearest(String key, Collection<String> known) {
    return known.stream()
        .filter(k -> distance(key, k) <= 3)
        .min(Comparator.<String>comparingInt(k -> distance(key, k)).thenComparing(k -> k));
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
