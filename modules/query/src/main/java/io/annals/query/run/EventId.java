package io.annals.query.run;

import io.annals.tenancy.TopicUid;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What clients know a stored event by: the same for ever, and nothing but equality can be read out
 * of it. A digest of the topic, so that ids of two topics differ, then partition, epoch and offset.
 */
public final class EventId {
  private static final int VERSION = 1;
  private static final int TOPIC_BYTES = 6;

  /** Far longer than any id. */
  private static final int MOST_CHARACTERS = 64;

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

  /**
   * The place that an id of this topic names.
   *
   * @return empty when the text is no id, or another topic's
   */
  public static Optional<Place> parse(TopicUid topic, String id) {
    if (id.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id));
      byte[] of = new byte[TOPIC_BYTES];
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      in.get(of);
      byte[] digest = CursorCodec.digest("event id", topic.toString());
      Place place = new Place(Math.toIntExact(number(in)), Math.toIntExact(number(in)), number(in));
      return Arrays.equals(of, Arrays.copyOf(digest, TOPIC_BYTES)) && !in.hasRemaining()
          ? Optional.of(place)
          : Optional.empty();
    } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException noId) {
      return Optional.empty();
    }
  }

  /** Where an event lies in the log of its topic. */
  public record Place(int partition, int epoch, long offset) {}

  private static long number(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has no end");
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
