package io.annals.audit.redact;

import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;
import java.util.Set;

/**
 * The directives of strategic merge patches that may stand among the values of a Secret: they say
 * what becomes of keys, and hold no value. Stateless.
 */
final class Directives {
  private static final Set<String> PATCHES = Set.of("replace", "merge", "delete");
  private static final int LONGEST_KEY = 253;

  private Directives() {}

  /** Whether the member at hand is one, rightly written. */
  static boolean is(byte[] text, Members member) {
    return switch (Word.of(text, member.nameFrom(), member.nameTo())) {
      case PATCH_DIRECTIVE -> member.first() == '"' && PATCHES.contains(string(text, member));
      case RETAIN_KEYS -> member.first() == '[' && areKeys(text, member.valueFrom());
      default -> false;
    };
  }

  private static String string(byte[] text, Members member) {
    return JsonBytes.string(text, member.valueFrom(), member.valueTo());
  }

  private static boolean areKeys(byte[] text, int array) {
    Members keys = Members.ofArray(text, array);
    while (keys.next()) {
      if (keys.first() != '"' || !isKey(string(text, keys))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isKey(String text) {
    return text.length() <= LONGEST_KEY
        && text.chars()
            .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0));
  }
}
