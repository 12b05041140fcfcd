package io.annals.segment.bench;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * {@link ReplicatedEvents} as a store gets them: up to a second after their time, in requests of
 * 200, in portions as large as a flush. Always the same.
 */
final class ArrivingRows {
  private static final int REQUEST = 200;

  /** Takes the rows of one flush, by offset. */
  @FunctionalInterface
  interface Flush {
    void take(List<EventRow> rows) throws IOException;
  }

  private record Arrival(byte[] bytes, DecodedEvent event, long micros) {}

  private final Random random = new Random(9);
  private final Flush flush;
  private final long flushBytes;
  private final List<Arrival> arrivals = new ArrayList<>();
  private long bytes;
  private long offset;

  private ArrivingRows(Flush flush, long flushBytes) {
    this.flush = flush;
    this.flushBytes = flushBytes;
  }

  /** Gives {@code count} events to {@code flush}. */
  static void forEach(int count, long flushBytes, Flush flush) throws IOException {
    ArrivingRows rows = new ArrivingRows(flush, flushBytes);
    List<IOException> failures = new ArrayList<>();
    new ReplicatedEvents()
        .forEach(
            count,
            event -> {
              try {
                rows.add(event);
              } catch (IOException e) {
                failures.add(e);
              }
            });
    rows.end();
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private void add(byte[] event) throws IOException {
    DecodedEvent decoded = EventDecoder.decode(event);
    arrivals.add(
        new Arrival(event, decoded, decoded.stageTimeMicros() + random.nextInt(1_000_000)));
    bytes += event.length;
    if (bytes >= flushBytes) {
      end();
    }
  }

  private void end() throws IOException {
    if (arrivals.isEmpty()) {
      return;
    }
    arrivals.sort(Comparator.comparingLong(Arrival::micros));
    List<EventRow> rows = new ArrayList<>(arrivals.size());
    for (Arrival arrival : arrivals) {
      int lastOfRequest = Math.min(rows.size() / REQUEST * REQUEST + REQUEST, arrivals.size()) - 1;
      rows.add(
          new EventRow(
              0,
              offset++,
              arrival.event.stageTimeMicros(),
              arrivals.get(lastOfRequest).micros,
              new ClusterUid(1),
              new ClusterId("production-1"),
              arrival.bytes.length,
              random.nextInt(),
              false,
              arrival.bytes,
              arrival.event.columns()));
    }
    arrivals.clear();
    bytes = 0;
    flush.take(rows);
  }
}
