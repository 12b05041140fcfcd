package io.annals.gateway.peer;

import io.annals.audit.EventDecoder;
import io.annals.gateway.store.HeldTail;
import io.annals.segment.EventRow;
import io.annals.segment.StoreView.HotPartition;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An answer to a {@link TailQuestion}: some rows of a hot tail, and where the whole of it stands.
 *
 * @param firstOffset where the tail begins; what lies below is in segments
 * @param nextOffset where the tail ends
 * @param through the rows that were asked for are here up to this offset, which is excluded
 * @param behind some event that is older than 2 s may be missing
 * @param rawBytes of the whole tail's text, about
 */
record TailPage(
    UUID opening,
    int epoch,
    long firstOffset,
    long nextOffset,
    long through,
    boolean behind,
    long rawBytes,
    List<EventRow> rows) {
  /** Most text of a page; more only for one row that is larger. */
  static final int PAGE_BYTES = 4 << 20;

  private static final byte VERSION = 1;
  private static final byte ABSENT = 0;
  private static final byte HELD = 1;
  private static final byte REUSED = 1;

  TailPage {
    rows = List.copyOf(rows);
  }

  boolean isLast() {
    return through >= nextOffset;
  }

  /** The answer of a process that does not hold the partition. */
  static Buffer absent() {
    return Buffer.buffer().appendByte(VERSION).appendByte(ABSENT);
  }

  /** As much of the answer as fits a page. */
  static Buffer write(HeldTail tail, TailQuestion question) {
    HotPartition picture = tail.picture();
    List<EventRow> rows = picture.rows();
    long after =
        question
            .known()
            .filter(known -> known.opening().equals(tail.opening()))
            .map(TailQuestion.Known::nextOffset)
            .orElse(picture.firstOffset());
    Buffer text = Buffer.buffer();
    int count = 0;
    int next = HotPartition.firstAtOrAbove(rows, after);
    for (; next < rows.size() && text.length() < PAGE_BYTES; next++) {
      EventRow row = rows.get(next);
      if (row.timeMicros() >= question.fromMicros() && row.timeMicros() < question.toMicros()) {
        append(text, row);
        count++;
      }
    }
    return Buffer.buffer()
        .appendByte(VERSION)
        .appendByte(HELD)
        .appendLong(tail.opening().getMostSignificantBits())
        .appendLong(tail.opening().getLeastSignificantBits())
        .appendInt(picture.epoch())
        .appendLong(picture.firstOffset())
        .appendLong(picture.nextOffset())
        .appendLong(next == rows.size() ? picture.nextOffset() : rows.get(next).offset())
        .appendByte((byte) (tail.behind() ? 1 : 0))
        .appendLong(tail.rawBytes())
        .appendInt(count)
        .appendBuffer(text);
  }

  private static void append(Buffer out, EventRow row) {
    byte[] cluster = row.clusterId().value().getBytes(StandardCharsets.UTF_8);
    out.appendLong(row.offset())
        .appendLong(row.timeMicros())
        .appendLong(row.receivedAtMicros())
        .appendLong(row.cluster().value())
        .appendByte((byte) cluster.length)
        .appendBytes(cluster)
        .appendInt(row.wireBytes())
        .appendInt(row.dedupeHash())
        .appendByte(row.auditIdReused() ? REUSED : 0)
        .appendInt(row.bytes().length)
        .appendBytes(row.bytes());
  }

  /**
   * Empty when the partition is not held there. Decodes each event: takes about 10 ms a megabyte.
   *
   * @throws IllegalArgumentException when it is no answer of this version
   */
  static Optional<TailPage> read(Buffer answer) {
    try {
      Reader in = new Reader(answer);
      if (in.octet() != VERSION) {
        throw new IllegalArgumentException("an answer of another version");
      }
      return in.octet() == ABSENT ? Optional.empty() : Optional.of(in.page());
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("an answer that breaks off", e);
    }
  }

  private static final class Reader {
    private final Buffer in;
    private final Map<String, ClusterId> clusters = new HashMap<>();
    private int at;

    Reader(Buffer in) {
      this.in = in;
    }

    TailPage page() {
      UUID opening = new UUID(number(), number());
      int epoch = integer();
      long first = number();
      long next = number();
      long through = number();
      boolean behind = octet() != 0;
      long rawBytes = number();
      int count = integer();
      List<EventRow> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        rows.add(row(epoch));
      }
      return new TailPage(opening, epoch, first, next, through, behind, rawBytes, rows);
    }

    private EventRow row(int epoch) {
      long offset = number();
      long time = number();
      long received = number();
      ClusterUid cluster = new ClusterUid(number());
      ClusterId name =
          clusters.computeIfAbsent(
              new String(bytes(octet()), StandardCharsets.UTF_8), ClusterId::new);
      int wireBytes = integer();
      int dedupeHash = integer();
      boolean reused = octet() == REUSED;
      byte[] text = bytes(integer());
      return new EventRow(
          epoch,
          offset,
          time,
          received,
          cluster,
          name,
          wireBytes,
          dedupeHash,
          reused,
          text,
          EventDecoder.decode(text).columns());
    }

    private byte octet() {
      return in.getByte(at++);
    }

    private int integer() {
      at += Integer.BYTES;
      return in.getInt(at - Integer.BYTES);
    }

    private long number() {
      at += Long.BYTES;
      return in.getLong(at - Long.BYTES);
    }

    private byte[] bytes(int length) {
      at += length;
      return in.getBytes(at - length, at);
    }
  }
}
