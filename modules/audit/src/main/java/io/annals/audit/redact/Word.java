package io.annals.audit.redact;

import io.annals.audit.JsonStrings;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Member names that redaction goes by. Case counts for nothing, as in Go's decoder: a misspelt name
 * means nothing to an API server, but the value beside it may be the secret all the same.
 */
enum Word {
  DATA("data"),
  STRING_DATA("stringdata"),
  LAST_APPLIED("kubectl.kubernetes.io/last-applied-configuration"),
  /** Begins the names of annotations with what admission webhooks changed. */
  ADMISSION_PATCH("patch.webhook.admission.k8s.io/"),
  TOKEN("token"),
  MESSAGE("message"),
  ERROR("error"),
  KIND("kind"),
  RESOURCE("resource"),
  SUBRESOURCE("subresource"),
  API_GROUP("apigroup"),
  OP("op"),
  PATH("path"),
  VALUE("value"),
  FIELD("field"),
  PATCH_DIRECTIVE("$patch"),
  RETAIN_KEYS("$retainkeys"),
  REQUEST_URI("requesturi"),
  REQUEST_OBJECT("requestobject"),
  RESPONSE_OBJECT("responseobject"),
  RESPONSE_STATUS("responsestatus"),
  OBJECT_REF("objectref"),
  METADATA("metadata"),
  ANNOTATIONS("annotations"),
  LABELS("labels"),
  USER("user"),
  IMPERSONATED_USER("impersonateduser"),
  /** Every other name. */
  OTHER("");

  private static final Map<String, Word> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(word -> word.text, Function.identity()));
  private static final BitSet LENGTHS = new BitSet();
  private static final BitSet FIRST_LETTERS = new BitSet();

  static {
    for (String word : BY_TEXT.keySet()) {
      if (!word.isEmpty()) {
        LENGTHS.set(word.length());
        FIRST_LETTERS.set(word.charAt(0) | 0x20);
      }
    }
  }

  private static final int LONGEST = 6 * LAST_APPLIED.text.length() + 2;

  private final String text;

  Word(String text) {
    this.text = text;
  }

  /** The name whose quotes are at {@code from} and before {@code to}. */
  static Word of(byte[] raw, int from, int to) {
    return to - from > LONGEST || isOther(raw, from + 1, to - 1)
        ? OTHER
        : of(JsonStrings.decode(raw, from + 1, to - 1));
  }

  /** Whether the length and the first letter of plain text show that it is none of these. */
  private static boolean isOther(byte[] raw, int from, int to) {
    for (int i = from; i < to; i++) {
      if (raw[i] < 0 || raw[i] == '\\') {
        return false;
      }
    }
    boolean patch = to - from >= ADMISSION_PATCH.text.length();
    return from == to
        || (!patch && !LENGTHS.get(to - from))
        || !FIRST_LETTERS.get(raw[from] | 0x20);
  }

  static Word of(String name) {
    String folded = folded(name);
    return folded.startsWith(ADMISSION_PATCH.text)
        ? ADMISSION_PATCH
        : BY_TEXT.getOrDefault(folded, OTHER);
  }

  /** In lower case, with the two other letters that fold to ones of ASCII. */
  static String folded(String text) {
    StringBuilder folded = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char lower =
          c >= 'A' && c <= 'Z' ? (char) (c + 32) : c == '\u017F' ? 's' : c == '\u212A' ? 'k' : c;
      if (lower != c && folded == null) {
        folded = new StringBuilder(text);
      }
      if (lower != c) {
        folded.setCharAt(i, lower);
      }
    }
    return folded == null ? text : folded.toString();
  }
}
