package io.annals.gateway.export;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.gateway.query.FixedRouting;
import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.StoreView;
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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The topic of the tenant acme, one partition: hot rows in a list, segments in real files. */
final class ExportStore implements StoreView, AutoCloseable {
  private static final EngineConfig CONFIG = new EngineConfig(1, 256_000_000, 0);

  final FolderBlobStore blobs;
  final DuckDb engine;
  final CachedSegments segments;
  private final ColumnsWriter columns;
  private final DuckDbSegmentWriter writer;
  private final List<SegmentInfo> catalogue = new ArrayList<>();
  private final List<EventRow> written = new ArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private int flushed;

  /** So many pictures lack something. */
  final AtomicInteger catchingUp = new AtomicInteger();

  /** When set, pictures come only after it completes. */
  volatile Future<Void> held = Future.succeededFuture();

  ExportStore(Path folder) throws IOException {
    blobs = new FolderBlobStore(folder);
    engine = new DuckDb(CONFIG, blobs.root());
    columns = new ColumnsWriter(CONFIG, blobs.root());
    Dictionaries dictionaries = new Dictionaries(blobs);
    segments = new CachedSegments(blobs, engine, dictionaries, 16_000_000);
    writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
  }

  synchronized void add(byte[] event, long receivedAtMicros) {
    DecodedEvent decoded = EventDecoder.decode(event);
    boolean timeless = decoded.stageTimeMicros() == Long.MIN_VALUE;
    written.add(
        new EventRow(
            0,
            written.size(),
            timeless ? receivedAtMicros : decoded.stageTimeMicros(),
            receivedAtMicros,
            new ClusterUid(1),
            new ClusterId("prod"),
            event.length,
            0,
            false,
            event,
            decoded.columns()));
  }

  /** Makes a segment of the hot rows. */
  synchronized void flush() throws IOException {
    List<EventRow> hot = List.copyOf(written.subList(flushed, written.size()));
    catalogue.add(
        writer.write(
            UUID.randomUUID(), FixedRouting.ACME.uid(), FixedRouting.ACME_AUDIT.uid(), 0, hot));
    flushed = written.size();
  }

  /** The files of all segments go. */
  void damage() throws IOException {
    for (String name : blobs.list("t")) {
      blobs.delete(name);
    }
  }

  /** Every event in the order of time, ties by position. */
  synchronized List<byte[]> inOrder() {
    return written.stream()
        .sorted(Comparator.comparingLong(EventRow::timeMicros).thenComparingLong(EventRow::offset))
        .map(EventRow::bytes)
        .toList();
  }

  /** How often it was asked. */
  int looks() {
    return looks.get();
  }

  @Override
  public synchronized Future<Snapshot> open(TenantUid tenant, TopicUid topic, long from, long to) {
    looks.incrementAndGet();
    if (!topic.equals(FixedRouting.ACME_AUDIT.uid())) {
      return held.map(new Snapshot(List.of(), List.of(), false));
    }
    List<EventRow> hot = List.copyOf(written.subList(flushed, written.size()));
    Snapshot picture =
        new Snapshot(
            catalogue.stream()
                .filter(s -> s.minTime() < to && s.maxTime() >= from)
                .sorted(Comparator.comparingLong(SegmentInfo::maxTime).reversed())
                .toList(),
            List.of(new HotPartition(0, 0, flushed, written.size(), hot)),
            catchingUp.getAndUpdate(left -> Math.max(0, left - 1)) > 0);
    return held.map(picture);
  }

  @Override
  public void close() throws IOException {
    segments.close();
    engine.close();
    columns.close();
    blobs.close();
  }
}
