package io.annals.segment.files;

import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.SegmentWriter.Target;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that is needed to write and read segments in a folder. */
final class TestStore implements AutoCloseable {
  static final TenantUid TENANT = new TenantUid(3);
  static final TopicUid TOPIC = new TopicUid(5);
  static final String PREFIX = "t3/l5/";
  private static final EngineConfig CONFIG = new EngineConfig(2, 512_000_000, 0);

  static final Comparator<EventRow> ORDER =
      Comparator.comparingLong(EventRow::timeMicros)
          .thenComparingInt(EventRow::epoch)
          .thenComparingLong(EventRow::offset);

  private final Path folder;
  private final AtomicLong ids = new AtomicLong();
  FolderBlobStore blobs;
  DuckDb duckDb;
  CachedSegments segments;
  DuckDbSegmentWriter writer;
  private ColumnsWriter columns;

  TestStore(Path folder) throws IOException {
    this.folder = folder;
    open();
  }

  private void open() throws IOException {
    blobs = new FolderBlobStore(folder);
    duckDb = new DuckDb(CONFIG, blobs.root());
    columns = new ColumnsWriter(CONFIG, blobs.root());
    Dictionaries dictionaries = new Dictionaries(blobs);
    segments = new CachedSegments(blobs, duckDb, dictionaries, 64_000_000);
    writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
  }

  SegmentInfo write(List<EventRow> rows) throws IOException {
    return writer.write(new UUID(9, ids.incrementAndGet()), TENANT, TOPIC, 0, rows);
  }

  /** With this effort, from a source. */
  SegmentInfo write(List<EventRow> rows, Effort effort) throws IOException {
    return writer.write(target(), source(rows.stream().sorted(ORDER).toList()), effort);
  }

  /** The next one. */
  Target target() {
    return new Target(new UUID(9, ids.incrementAndGet()), TENANT, TOPIC, 0);
  }

  static RowSource source(List<EventRow> rows) {
    Iterator<EventRow> left = rows.iterator();
    return new RowSource() {
      @Override
      public Optional<EventRow> next() {
        return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  /** Another cache over the same files, which has not yet checked anything. */
  CachedSegments freshSegments() {
    return freshSegments(16, 64_000_000);
  }

  CachedSegments freshSegments(int mostIdle, long mostBytes) {
    return new CachedSegments(blobs, duckDb, new Dictionaries(blobs), mostBytes, mostIdle);
  }

  /** The texts as a segment of these rows orders them. */
  List<byte[]> sortedTexts(List<EventRow> rows) {
    return rows.stream().sorted(ORDER).map(EventRow::bytes).toList();
  }

  /** As after a restart. */
  void reopen() throws IOException {
    close();
    open();
  }

  @Override
  public void close() throws IOException {
    segments.close();
    duckDb.close();
    columns.close();
    blobs.close();
  }

  /** All of its fields, arrays by content. */
  static List<Object> describe(SegmentInfo info) {
    return Arrays.stream(SegmentInfo.class.getRecordComponents())
        .map(
            component -> {
              try {
                Object value = component.getAccessor().invoke(info);
                return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }
}
