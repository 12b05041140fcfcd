package io.annals.standalone.bench;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.SegmentWriter.Target;
import io.annals.segment.StoreView;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.format.SegmentParts;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One topic: merged segments in a folder, and the newest events in a hot tail. Immutable and
 * thread-safe.
 */
record QueryData(List<SegmentInfo> segments, List<EventRow> hot) implements StoreView {
  static final TenantUid TENANT = new TenantUid(1);
  static final TopicUid TOPIC = new TopicUid(1);

  /** Another one when what is written changes. */
  private static final String FORM = "2";

  /** One of so many events is in the hot tail. */
  private static final int HOT = 200;

  private static final ClusterUid CLUSTER = new ClusterUid(1);
  private static final ClusterId CLUSTER_ID = new ClusterId("bench");
  private static final long MICROS_TO_RECEIVE = 20_000;

  QueryData {
    segments = List.copyOf(segments);
    hot = List.copyOf(hot);
  }

  /**
   * What stands in the folder, written first where it does not.
   *
   * @param events how many
   * @param segmentBytes of events' texts in a segment, about
   * @throws IllegalArgumentException when something else stands there
   */
  static QueryData in(
      FolderBlobStore blobs, long events, long segmentBytes, EngineConfig engine, Path mark)
      throws IOException {
    String wanted = FORM + " " + events + " " + segmentBytes + "\n";
    VariedEvents texts = new VariedEvents(events);
    long firstHot = events - events / HOT;
    List<SegmentInfo> segments;
    if (Files.exists(mark)) {
      if (!Files.readString(mark).equals(wanted)) {
        throw new IllegalArgumentException("other events are in the folder; name another one");
      }
      segments = found(blobs);
    } else {
      if (!blobs.list("t").isEmpty()) {
        throw new IllegalArgumentException("the folder holds half of the events; empty it");
      }
      segments = written(blobs, texts, firstHot, segmentBytes, engine);
      Files.writeString(mark, wanted);
    }
    List<EventRow> hot = new ArrayList<>();
    for (long number = firstHot; number < events; number++) {
      hot.add(Rows.row(number, texts.event(number)));
    }
    return new QueryData(segments, hot);
  }

  private static List<SegmentInfo> found(FolderBlobStore blobs) throws IOException {
    List<SegmentInfo> segments = new ArrayList<>();
    for (String name : blobs.list("t")) {
      if (name.endsWith(".body")) {
        segments.add(SegmentParts.describe(blobs.local(name)));
      }
    }
    return segments;
  }

  private static List<SegmentInfo> written(
      FolderBlobStore blobs,
      VariedEvents texts,
      long events,
      long segmentBytes,
      EngineConfig engine)
      throws IOException {
    List<SegmentInfo> segments = new ArrayList<>();
    try (ColumnsWriter columns = new ColumnsWriter(engine, blobs.root())) {
      SegmentWriter writer = new DuckDbSegmentWriter(blobs, columns, new Dictionaries(blobs));
      for (long next = 0;
          next < events;
          next = segments.get(segments.size() - 1).lastOffset() + 1) {
        Target target = new Target(UUID.randomUUID(), TENANT, TOPIC, 0);
        try (Rows rows = new Rows(texts, next, events, segmentBytes)) {
          segments.add(writer.write(target, rows, Effort.COMPACTION));
        }
      }
    }
    return segments;
  }

  /** The events from one number on, until a segment is full. */
  private static final class Rows implements RowSource {
    private final VariedEvents texts;
    private final long end;
    private long next;
    private long bytesLeft;

    Rows(VariedEvents texts, long next, long end, long bytes) {
      this.texts = texts;
      this.next = next;
      this.end = end;
      bytesLeft = bytes;
    }

    @Override
    public Optional<EventRow> next() {
      if (next == end || bytesLeft <= 0) {
        return Optional.empty();
      }
      byte[] text = texts.event(next);
      bytesLeft -= text.length;
      return Optional.of(row(next++, text));
    }

    private static EventRow row(long offset, byte[] text) {
      DecodedEvent decoded = EventDecoder.decode(text);
      long time = decoded.stageTimeMicros();
      return new EventRow(
          0,
          offset,
          time,
          time + MICROS_TO_RECEIVE,
          CLUSTER,
          CLUSTER_ID,
          text.length,
          (int) offset,
          false,
          text,
          decoded.columns());
    }

    @Override
    public void close() {}
  }

  long events() {
    return hot.size() + segments.stream().mapToLong(SegmentInfo::events).sum();
  }

  /** Of the events' texts. */
  long rawBytes() {
    return hot.stream().mapToLong(row -> row.bytes().length).sum()
        + segments.stream().mapToLong(SegmentInfo::rawBytes).sum();
  }

  long storedBytes() {
    return segments.stream().mapToLong(s -> s.columnsBytes() + s.bodyBytes()).sum();
  }

  private long firstHot() {
    return segments.stream().mapToLong(s -> s.lastOffset() + 1).max().orElse(0);
  }

  @Override
  public Future<Snapshot> open(TenantUid tenant, TopicUid topic, long from, long to) {
    return Future.succeededFuture(
        new Snapshot(
            segments.stream()
                .filter(s -> s.minTime() < to && s.maxTime() >= from)
                .sorted(Comparator.comparingLong(SegmentInfo::maxTime).reversed())
                .toList(),
            List.of(new HotPartition(0, 0, firstHot(), firstHot() + hot.size(), hot)),
            false));
  }
}
