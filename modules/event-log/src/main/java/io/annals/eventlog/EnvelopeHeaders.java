package io.annals.eventlog;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The envelope as one record header: name {@code a}, value {@code version=1 (1 byte), receivedAt
 * (8), dedupe hash (4), wire bytes (4), cluster uid (8), cluster id (the rest, ASCII)}, numbers big
 * endian. One header, because names and lengths of five would weigh more than what they hold.
 */
public final class EnvelopeHeaders {
  private static final String NAME = "a";
  private static final byte VERSION = 1;
  private static final int FIXED = 1 + 8 + 4 + 4 + 8;

  private EnvelopeHeaders() {}

  /** The header that carries {@code envelope}. */
  public static Header header(EventEnvelope envelope) {
    byte[] clusterId = envelope.clusterId().value().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer value =
        ByteBuffer.allocate(FIXED + clusterId.length)
            .put(VERSION)
            .putLong(envelope.receivedAtMicros())
            .putInt(envelope.dedupeHash())
            .putInt(envelope.wireBytes())
            .putLong(envelope.cluster().value())
            .put(clusterId);
    return new RecordHeader(NAME, value.array());
  }

  /**
   * The envelope of a record. Empty when there is none, or one that this version cannot read: the
   * record was not written by {@link EventLog#append}.
   */
  public static Optional<EventEnvelope> read(Headers headers) {
    Header header = headers.lastHeader(NAME);
    byte[] value = header == null ? null : header.value();
    if (value == null || value.length < FIXED || value[0] != VERSION) {
      return Optional.empty();
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(value, 1, value.length - 1);
      long receivedAt = in.getLong();
      int dedupeHash = in.getInt();
      int wireBytes = in.getInt();
      ClusterUid cluster = new ClusterUid(in.getLong());
      ClusterId id =
          new ClusterId(
              new String(value, in.position(), in.remaining(), StandardCharsets.US_ASCII));
      return Optional.of(new EventEnvelope(cluster, id, receivedAt, wireBytes, dedupeHash));
    } catch (BufferUnderflowException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
