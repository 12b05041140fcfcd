package io.annals.query.run;

import io.annals.segment.StoreView;
import io.annals.tenancy.TopicUid;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a tail has come in each partition of a topic, as text that a client may bring back. It is
 * not signed: a place opens nothing that the topic's reader may not read.
 */
public record TailPlace(TopicUid topic, SortedMap<Integer, StoreView.Place> next) {
  private static final int VERSION = 1;
  private static final int TOPIC_BYTES = 6;
  private static final int BYTES_PER_PARTITION = 16;
  private static final int MOST_CHARACTERS = 32 * 1024;

  /**
   * @param next by partition: what comes first of what is still to be seen
   */
  public TailPlace {
    next = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(next));
  }

  /** Of characters that need no escapes in a header or in JSON. */
  public String text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(VERSION);
    text.write(digest(topic), 0, TOPIC_BYTES);
    ByteBuffer places = ByteBuffer.allocate(next.size() * BYTES_PER_PARTITION);
    for (Map.Entry<Integer, StoreView.Place> e : next.entrySet()) {
      places.putInt(e.getKey()).putInt(e.getValue().epoch()).putLong(e.getValue().offset());
    }
    text.writeBytes(places.array());
    return new String(
        Base64.getUrlEncoder().withoutPadding().encode(text.toByteArray()),
        StandardCharsets.US_ASCII);
  }

  /** Empty when the text is no place, or another topic's. */
  public static Optional<TailPlace> parse(TopicUid topic, String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      byte[] of = new byte[TOPIC_BYTES];
      in.get(of);
      if (!Arrays.equals(of, Arrays.copyOf(digest(topic), TOPIC_BYTES))) {
        return Optional.empty();
      }
      SortedMap<Integer, StoreView.Place> next = new TreeMap<>();
      while (in.hasRemaining()) {
        next.put(in.getInt(), new StoreView.Place(in.getInt(), in.getLong()));
      }
      return Optional.of(new TailPlace(topic, next));
    } catch (IllegalArgumentException | BufferUnderflowException noPlace) {
      return Optional.empty();
    }
  }

  private static byte[] digest(TopicUid topic) {
    return CursorCodec.digest("tail place", topic.toString());
  }
}
