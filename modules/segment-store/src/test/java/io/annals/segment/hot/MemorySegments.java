package io.annals.segment.hot;

import io.annals.audit.EventTokens;
import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter;
import io.annals.segment.Segments;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Segments and blobs in memory, with small blocks; fails on cue. Thread-safe. */
final class MemorySegments implements SegmentWriter, Segments, BlobStore {
  private static final int BLOCK = 4;
  private static final Comparator<EventRow> ORDER =
      Comparator.comparingLong(EventRow::timeMicros)
          .thenComparingInt(EventRow::epoch)
          .thenComparingLong(EventRow::offset);

  private final Map<UUID, List<EventRow>> rows = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, byte[]> blobs = new ConcurrentSkipListMap<>();
  final AtomicInteger blocksRead = new AtomicInteger();
  final AtomicInteger opened = new AtomicInteger();
  volatile boolean diskFull;
  volatile boolean damaged;

  @Override
  public SegmentInfo write(
      UUID id, TenantUid tenant, TopicUid topic, int partition, List<EventRow> unsorted)
      throws IOException {
    if (diskFull) {
      throw new IOException("no space left");
    }
    List<EventRow> sorted = unsorted.stream().sorted(ORDER).toList();
    rows.put(id, sorted);
    SegmentInfo info = info(id, tenant, topic, partition, sorted);
    blobs.put(info.columnsObject(), new byte[0]);
    blobs.put(info.bodyObject(), new byte[0]);
    return info;
  }

  /** Refuses rows that do not come in a segment's order. */
  @Override
  public SegmentInfo write(Target target, RowSource source, Effort effort) throws IOException {
    List<EventRow> inOrder = new ArrayList<>();
    for (Optional<EventRow> row = source.next(); row.isPresent(); row = source.next()) {
      inOrder.add(row.get());
    }
    for (int i = 1; i < inOrder.size(); i++) {
      if (ORDER.compare(inOrder.get(i - 1), inOrder.get(i)) >= 0) {
        throw new IOException("rows are out of order");
      }
    }
    return write(target.id(), target.tenant(), target.topic(), target.partition(), inOrder);
  }

  private static SegmentInfo info(
      UUID id, TenantUid tenant, TopicUid topic, int partition, List<EventRow> rows) {
    TreeMap<Long, Long> minutes = new TreeMap<>();
    rows.forEach(r -> minutes.merge(MinuteCounts.minuteOf(r.timeMicros()), 1L, Long::sum));
    return new SegmentInfo(
        id,
        tenant,
        topic,
        partition,
        rows.get(0).epoch(),
        rows.stream().mapToLong(EventRow::offset).min().orElseThrow(),
        rows.stream().mapToLong(EventRow::offset).max().orElseThrow(),
        rows.get(0).timeMicros(),
        rows.get(rows.size() - 1).timeMicros(),
        rows.stream().mapToLong(EventRow::receivedAtMicros).min().orElseThrow(),
        rows.stream().mapToLong(EventRow::receivedAtMicros).max().orElseThrow(),
        rows.size(),
        0,
        rows.stream().mapToLong(r -> r.bytes().length).sum(),
        0,
        0,
        new byte[32],
        new byte[32],
        MinuteCounts.encode(minutes),
        1);
  }

  /** The rows of a segment whose files are there. */
  List<EventRow> rows(SegmentInfo segment) {
    if (!blobs.containsKey(segment.columnsObject()) || !blobs.containsKey(segment.bodyObject())) {
      throw new AssertionError("the catalogue names a segment without files: " + segment.id());
    }
    return rows.get(segment.id());
  }

  Set<String> names() {
    return Set.copyOf(blobs.keySet());
  }

  @Override
  public Lease open(SegmentInfo segment) throws IOException {
    if (damaged) {
      throw new IOException("damaged");
    }
    if (!blobs.containsKey(segment.bodyObject())) {
      throw new IOException(
          "segment " + segment.id(), new NoSuchFileException(segment.bodyObject()));
    }
    opened.incrementAndGet();
    Reader reader = new Reader(segment, rows.get(segment.id()));
    return new Lease() {
      @Override
      public SegmentReader reader() {
        return reader;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void put(String name, Path file) throws IOException {
    blobs.put(name, Files.readAllBytes(file));
    Files.delete(file);
  }

  @Override
  public Path scratch() throws IOException {
    return Files.createTempFile("annals", ".blob");
  }

  @Override
  public Path local(String name) throws IOException {
    byte[] content = blobs.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    Path copy = scratch();
    copy.toFile().deleteOnExit();
    return Files.write(copy, content);
  }

  @Override
  public void delete(String name) {
    blobs.remove(name);
  }

  @Override
  public List<String> list(String prefix) {
    return blobs.keySet().stream().filter(n -> n.startsWith(prefix)).toList();
  }

  private final class Reader implements SegmentReader, SegmentReader.RowIndex {
    private final SegmentInfo info;
    private final List<EventRow> rows;

    Reader(SegmentInfo info, List<EventRow> rows) {
      this.info = info;
      this.rows = rows;
    }

    @Override
    public SegmentInfo info() {
      return info;
    }

    @Override
    public Path columns() {
      // Rows in memory have no file, and nothing of the hot tail may ask for one.
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean mayContainAll(Collection<String> tokens) {
      return !candidateBlocks(tokens).isEmpty();
    }

    @Override
    public BitSet candidateBlocks(Collection<String> tokens) {
      BitSet blocks = new BitSet();
      for (int row = 0; row < rows.size(); row++) {
        Set<String> there = new HashSet<>();
        EventTokens.forEach(rows.get(row).bytes(), there::add);
        if (there.containsAll(tokens)) {
          blocks.set(blockOf(row));
        }
      }
      return blocks;
    }

    @Override
    public int blockCount() {
      return (rows.size() + BLOCK - 1) / BLOCK;
    }

    @Override
    public int firstRow(int block) {
      return block * BLOCK;
    }

    @Override
    public int rowCount(int block) {
      return Math.min(BLOCK, rows.size() - firstRow(block));
    }

    @Override
    public int blockOf(int row) {
      return row / BLOCK;
    }

    @Override
    public Block block(int block) {
      blocksRead.incrementAndGet();
      return new Block() {
        @Override
        public int count() {
          return rowCount(block);
        }

        @Override
        public byte[] event(int index) {
          return rows.get(firstRow(block) + index).bytes();
        }
      };
    }

    @Override
    public RowIndex rows() {
      return this;
    }

    @Override
    public long timeMicros(int row) {
      return rows.get(row).timeMicros();
    }

    @Override
    public long receivedAtMicros(int row) {
      return rows.get(row).receivedAtMicros();
    }

    @Override
    public int epoch(int row) {
      return rows.get(row).epoch();
    }

    @Override
    public long offset(int row) {
      return rows.get(row).offset();
    }

    @Override
    public String clusterId(int row) {
      return rows.get(row).clusterId().value();
    }

    @Override
    public long clusterUid(int row) {
      return rows.get(row).cluster().value();
    }

    @Override
    public int dedupeHash(int row) {
      return rows.get(row).dedupeHash();
    }

    @Override
    public boolean auditIdReused(int row) {
      return rows.get(row).auditIdReused();
    }

    @Override
    public boolean irregular(int row) {
      return false;
    }
  }
}
