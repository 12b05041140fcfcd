package io.annals.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The members of an event, or of a list of events, that ingest works with. */
enum MemberName {
  LEVEL("level"),
  STAGE("stage"),
  AUDIT_ID("auditID"),
  VERB("verb"),
  STAGE_TIMESTAMP("stageTimestamp"),
  KIND("kind"),
  API_VERSION("apiVersion"),
  REQUEST_OBJECT("requestObject"),
  RESPONSE_OBJECT("responseObject"),
  ANNOTATIONS("annotations"),
  USER("user"),
  OBJECT_REF("objectRef"),
  REQUEST_URI("requestURI"),
  ITEMS("items"),
  /** Every other name. */
  OTHER("");

  /** No name here is longer, however it is escaped: six bytes a character. */
  static final int LONGEST = 6 * "responseObject".length();

  private static final MemberName[] KNOWN = Arrays.copyOf(values(), OTHER.ordinal());

  private final byte[] text;

  MemberName(String text) {
    this.text = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The name between the quotes {@code raw[from..to)}, escapes and all. */
  static MemberName of(byte[] raw, int from, int to) {
    for (int i = from; i < to; i++) {
      if (raw[i] == '\\') {
        byte[] plain = JsonStrings.decode(raw, from, to).getBytes(StandardCharsets.UTF_8);
        return plainly(plain, 0, plain.length);
      }
    }
    return plainly(raw, from, to);
  }

  private static MemberName plainly(byte[] raw, int from, int to) {
    for (MemberName name : KNOWN) {
      byte[] text = name.text;
      if (text.length == to - from
          && text[0] == raw[from]
          && Arrays.equals(text, 0, text.length, raw, from, to)) {
        return name;
      }
    }
    return OTHER;
  }
}
