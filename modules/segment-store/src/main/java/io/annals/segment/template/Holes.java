package io.annals.segment.template;

import io.annals.segment.template.EventSplitter.Parent;
import java.nio.charset.StandardCharsets;

/**
 * What stands in the holes of templates, by number; part of the segment format. Numbers from {@link
 * #FIRST_TEXT} on are text columns: first those of {@link #KNOWN}, then one for each other member
 * name of the block, as they came.
 */
final class Holes {
  /** No hole: the template ends. */
  static final int END = 0;

  /** The whole event, unsplit. */
  static final int WHOLE = 1;

  /** requestObject and responseObject as they stand. */
  static final int REQUEST_OBJECT = 2;

  static final int RESPONSE_OBJECT = 3;

  /** stageTimestamp as {@link MicrosText}: a number of the block. */
  static final int TIME = 4;

  /** requestReceivedTimestamp as {@link MicrosText}: the event's first TIME less a number. */
  static final int RECEIVED = 5;

  static final int FIRST_TEXT = 6;

  /** Text columns of fixed numbers, from 0. The first one's texts are {@link UuidText}. */
  static final int AUDIT_ID_BYTES = 0;

  static final int REQUEST_URI = 1;
  static final int OBJECT_REF = 2;
  static final int AUDIT_ID_TEXT = OBJECT_REF + RequestPath.PARTS;
  static final int TIME_TEXT = AUDIT_ID_TEXT + 1;
  static final int RECEIVED_TEXT = TIME_TEXT + 1;
  static final int REQUEST_OBJECT_TEXT = RECEIVED_TEXT + 1;
  static final int RESPONSE_OBJECT_TEXT = REQUEST_OBJECT_TEXT + 1;

  private static final byte[][] KNOWN = {
    // No member has this key, since no parent has this number.
    {-1},
    key(Parent.EVENT, "requestURI"),
    key(Parent.OBJECT_REF, "resource"),
    key(Parent.OBJECT_REF, "namespace"),
    key(Parent.OBJECT_REF, "name"),
    key(Parent.OBJECT_REF, "apiGroup"),
    key(Parent.OBJECT_REF, "apiVersion"),
    key(Parent.OBJECT_REF, "subresource"),
    key(Parent.EVENT, "auditID"),
    key(Parent.EVENT, "stageTimestamp"),
    key(Parent.EVENT, "requestReceivedTimestamp"),
    key(Parent.EVENT, "requestObject"),
    key(Parent.EVENT, "responseObject"),
  };

  private Holes() {}

  /** Gives the known columns their numbers in an empty collection of keys. */
  static void number(DistinctTexts keys) {
    for (byte[] known : KNOWN) {
      keys.number(known, 0, known.length);
    }
  }

  /** Whether what stands in the hole is a time rather than a text. */
  static boolean isTime(int hole) {
    return hole == TIME || hole == RECEIVED;
  }

  /** What tells a member name from others: its parent and its text. */
  static void key(ByteSink out, Parent parent, byte[] text, int from, int to) {
    out.clear();
    out.put(parent.ordinal());
    out.put(text, from, to);
  }

  private static byte[] key(Parent parent, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteSink out = new ByteSink(256);
    key(out, parent, text, 0, text.length);
    return out.copy();
  }
}
