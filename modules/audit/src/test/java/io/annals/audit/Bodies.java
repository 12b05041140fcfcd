package io.annals.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

/** Bodies as senders make them, and ways to cut them to pieces. */
final class Bodies {
  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String OWN_KIND = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",";

  private Bodies() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The item of a webhook's list for a line of a log file. */
  static byte[] item(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    if (!text.startsWith(OWN_KIND)) {
      throw new IllegalArgumentException("not as the log backend writes it");
    }
    return utf8("{" + text.substring(OWN_KIND.length()));
  }

  static byte[] eventList(List<byte[]> items) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        utf8(
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["));
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(items.get(i));
    }
    body.writeBytes(utf8("]}\n"));
    return body.toByteArray();
  }

  static String event(String auditId) {
    return event(auditId, "");
  }

  /** A valid event with more members. */
  static String event(String auditId, String more) {
    return "{\"level\":\"Metadata\",\"auditID\":\""
        + auditId
        + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"stageTimestamp\":\"2026-11-21T04:53:55.601261Z\""
        + more
        + "}";
  }

  static List<Slice> slices(String body) {
    return slices(utf8(body), false, SliceLimits.DEFAULT, () -> Integer.MAX_VALUE);
  }

  static List<Slice> slices(byte[] body) {
    return slices(body, false, SliceLimits.DEFAULT, () -> Integer.MAX_VALUE);
  }

  static List<Slice> lines(String body) {
    return slices(utf8(body), true, SliceLimits.DEFAULT, () -> Integer.MAX_VALUE);
  }

  static IntSupplier pieces(Random random) {
    return () -> random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(1 << random.nextInt(14));
  }

  /** Slices a body that comes in pieces; each is overwritten after use, as buffers are. */
  static List<Slice> slices(byte[] body, boolean lines, SliceLimits limits, IntSupplier piece) {
    List<Slice> slices = new ArrayList<>();
    BodySlicer slicer = new BodySlicer(limits, lines, KEY, slices::add);
    for (int from = 0; from < body.length; ) {
      int length = Math.min(body.length - from, piece.getAsInt());
      byte[] buffer = new byte[length + 7];
      System.arraycopy(body, from, buffer, 3, length);
      slicer.feed(buffer, 3, 3 + length);
      java.util.Arrays.fill(buffer, (byte) '}');
      from += length;
    }
    slicer.finish();
    return slices;
  }
}
