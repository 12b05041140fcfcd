package io.annals.query.run;

import io.annals.tenancy.TopicUid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What clients know a stored event by: the same for ever, and nothing but equality can be read out
 * of it. A digest of the topic, so that ids of two topics differ, then partition, epoch and offset.
 */
public final class EventId {
  private static final int VERSION = 1;
  private static final int TOPIC_BYTES = 6;

  private EventId() {}

  public static String of(TopicUid topic, EventKey key) {
    ByteArrayOutputStream id = new ByteArrayOutputStream(20);
    id.write(VERSION);
    byte[] digest = CursorCodec.digest("event id", topic.toString());
    id.write(digest, 0, TOPIC_BYTES);
    number(id, key.partition());
    number(id, key.epoch());
    number(id, key.offset());
    return new String(
        Base64.getUrlEncoder().withoutPadding().encode(id.toByteArray()),
        StandardCharsets.US_ASCII);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
