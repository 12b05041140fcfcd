package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Judges text that should hold an object, but is no JSON: YAML, or JSON that was cut. Stateless.
 */
final class Opaque {
  private static final Pattern DATA = Pattern.compile("(?<!meta)data");
  private static final Pattern ESCAPE = Pattern.compile("\\\\[uUx]");

  private Opaque() {}

  /** Where the text begins behind a byte order mark, if it has one. */
  static int behindMark(byte[] text) {
    boolean mark =
        text.length >= 3
            && text[0] == (byte) 0xEF
            && text[1] == (byte) 0xBB
            && text[2] == (byte) 0xBF;
    return mark ? 3 : 0;
  }

  /**
   * Whether the text may hold the values of a Secret, or a token.
   *
   * @param concerned it belongs to an event about Secrets or tokens
   * @param token tokens are looked for
   */
  static boolean mayHold(byte[] text, boolean concerned, boolean token) {
    String words = Word.folded(new String(text, StandardCharsets.UTF_8));
    boolean escapes = ESCAPE.matcher(words).find();
    if (!concerned && !escapes && !words.contains("secret")) {
      return false;
    }
    return escapes || DATA.matcher(words).find() || (token && words.contains("token"));
  }
}
