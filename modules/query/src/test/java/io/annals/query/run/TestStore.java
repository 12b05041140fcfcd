package io.annals.query.run;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.StoreView;
import io.annals.segment.compaction.MergedRows;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One topic with two partitions: hot rows in lists, segments in real files. */
final class TestStore implements StoreView, AutoCloseable {
  static final TenantUid TENANT = new TenantUid(3);
  static final TopicUid TOPIC = new TopicUid(5);
  private static final EngineConfig CONFIG = new EngineConfig(2, 512_000_000, 0);
  private static final long RECEIVED = 1_790_000_000_000_000L;

  final FolderBlobStore blobs;
  final DuckDb engine;
  final CachedSegments segments;
  private final ColumnsWriter columns;
  private final DuckDbSegmentWriter writer;
  private final List<SegmentInfo> catalogue = new ArrayList<>();
  private final Map<Integer, List<EventRow>> hot =
      new TreeMap<>(Map.of(0, List.of(), 1, List.of()));
  private final Map<Integer, Long> firstOffsets = new TreeMap<>(Map.of(0, 0L, 1, 0L));
  private long written;
  boolean catchingUp;

  /** Rows of lower offsets have expired. */
  long expiredBelow;

  TestStore(Path folder) throws IOException {
    blobs = new FolderBlobStore(folder);
    engine = new DuckDb(CONFIG, blobs.root());
    columns = new ColumnsWriter(CONFIG, blobs.root());
    Dictionaries dictionaries = new Dictionaries(blobs);
    segments = new CachedSegments(blobs, engine, dictionaries, 64_000_000);
    writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
  }

  /** Adds events to the hot tails, the partitions in turn. */
  void append(List<byte[]> events) {
    for (byte[] event : events) {
      int partition = (int) (written++ % 2);
      List<EventRow> rows = new ArrayList<>(hot.get(partition));
      long offset = firstOffsets.get(partition) + rows.size();
      rows.add(row(partition, offset, event));
      hot.put(partition, rows);
    }
  }

  /** When a row of a hot tail came, in microseconds. */
  static long received(long offset) {
    return RECEIVED + offset;
  }

  static EventRow row(int partition, long offset, byte[] event) {
    DecodedEvent decoded = EventDecoder.decode(event);
    long received = received(offset);
    long time = decoded.stageTimeMicros() == Long.MIN_VALUE ? received : decoded.stageTimeMicros();
    long cluster = partition + 1L;
    return new EventRow(
        0,
        offset,
        time,
        received,
        new ClusterUid(cluster),
        new ClusterId("cluster-" + cluster),
        event.length,
        0,
        offset % 7 == 0,
        event,
        decoded.columns());
  }

  /** Moves the hot rows of all partitions into segments. */
  void flush() throws IOException {
    for (int partition : List.copyOf(hot.keySet())) {
      writeSegment(partition);
      firstOffsets.merge(partition, (long) hot.get(partition).size(), Long::sum);
      hot.put(partition, List.of());
    }
  }

  /** As in the moment when a segment is known already and its rows are still hot. */
  void writeSegment(int partition) throws IOException {
    List<EventRow> rows = hot.get(partition);
    if (!rows.isEmpty()) {
      catalogue.add(writer.write(UUID.randomUUID(), TENANT, TOPIC, partition, rows));
    }
  }

  /** Makes one segment of all that a partition has. */
  void compact(int partition) throws IOException {
    List<SegmentInfo> small = catalogue.stream().filter(s -> s.partition() == partition).toList();
    SegmentWriter.Target target =
        new SegmentWriter.Target(UUID.randomUUID(), TENANT, TOPIC, partition);
    try (MergedRows rows = new MergedRows(segments, small)) {
      catalogue.add(writer.write(target, rows, SegmentWriter.Effort.COMPACTION));
    }
    catalogue.removeAll(small);
  }

  List<SegmentInfo> catalogue() {
    return catalogue;
  }

  @Override
  public Future<Snapshot> open(TenantUid tenant, TopicUid topic, long from, long to) {
    if (!tenant.equals(TENANT) || !topic.equals(TOPIC)) {
      return Future.succeededFuture(new Snapshot(List.of(), List.of(), false));
    }
    List<HotPartition> tails = new ArrayList<>();
    hot.forEach(
        (partition, rows) -> {
          long first = firstOffsets.get(partition);
          tails.add(new HotPartition(partition, 0, first, first + rows.size(), rows));
        });
    return Future.succeededFuture(
        new Snapshot(
            catalogue.stream()
                .filter(s -> s.minTime() < to && s.maxTime() >= from)
                .sorted(Comparator.comparingLong(SegmentInfo::maxTime).reversed())
                .toList(),
            tails,
            catchingUp,
            RECEIVED + expiredBelow));
  }

  Snapshot snapshot() {
    return open(TENANT, TOPIC, Long.MIN_VALUE, Long.MAX_VALUE).result();
  }

  @Override
  public void close() throws IOException {
    segments.close();
    engine.close();
    columns.close();
    blobs.close();
  }
}
