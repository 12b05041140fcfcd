package io.annals.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Puts the annotation {@code "audit.k8s.io/truncated":"true"} into an event, as kube-apiserver
 * marks what it cut itself.
 */
final class TruncatedMark {
  private static final String NAME = "audit.k8s.io/truncated";
  private static final String MEMBER = "\"" + NAME + "\":\"true\"";

  private TruncatedMark() {}

  /**
   * The event with the mark.
   *
   * @param text an object in JSON that has members
   */
  static byte[] on(byte[] text, EventSpans spans) throws IOException {
    int from = spans.from(MemberName.ANNOTATIONS);
    if (from < 0) {
      return replaced(text, text.length - 1, text.length - 1, ",\"annotations\":{" + MEMBER + "}");
    }
    int to = spans.to(MemberName.ANNOTATIONS);
    if (text[from] != '{') {
      return replaced(text, from, to, "{" + MEMBER + "}");
    }
    return in(text, from, to);
  }

  private static byte[] in(byte[] text, int from, int to) throws IOException {
    boolean empty = true;
    try (JsonParser parser = JsonText.parser(text, from, to)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        empty = false;
        boolean marked = parser.currentName().equals(NAME);
        parser.nextToken();
        int valueFrom = from + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        if (marked) {
          int valueTo = from + (int) parser.currentLocation().getByteOffset();
          return replaced(text, valueFrom, valueTo, "\"true\"");
        }
      }
    }
    return replaced(text, to - 1, to - 1, (empty ? "" : ",") + MEMBER);
  }

  private static byte[] replaced(byte[] text, int from, int to, String by) {
    byte[] middle = by.getBytes(StandardCharsets.US_ASCII);
    byte[] result = new byte[from + middle.length + text.length - to];
    System.arraycopy(text, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(text, to, result, from + middle.length, text.length - to);
    return result;
  }
}
