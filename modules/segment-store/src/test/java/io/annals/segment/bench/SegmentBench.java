package io.annals.segment.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.SegmentWriter.Target;
import io.annals.segment.Segments;
import io.annals.segment.compaction.MergedRows;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes a million events in flushes of 64 MB, compacts them to segments of 256 MB of events, and
 * measures both: bytes an event, CPU, memory, fetching. Every event is compared by its SHA-256. Its
 * name keeps it out of the tests; run it with
 *
 * <pre>
 * ./mvnw test -pl modules/segment-store -am -Dtest=SegmentBench -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtest.jvm.flags='-Xmx400m -Devents=1000000'
 * </pre>
 *
 * and read {@code modules/segment-store/target/segment-bench.txt}.
 */
class SegmentBench {
  private static final int EVENTS = Integer.getInteger("events", 1_000_000);
  private static final long FLUSH_BYTES = 64 << 20;
  private static final long COMPACTED_BYTES = 256 << 20;
  private static final int SHA_BYTES = 32;
  private static final int FETCHED = 100;
  private static final int ROUNDS = 10;
  private static final EngineConfig ENGINE = new EngineConfig(2, 512_000_000, 0);

  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();
  private final byte[] digests = new byte[EVENTS * SHA_BYTES];
  private final MessageDigest sha256 = sha256();
  private DuckDbSegmentWriter writer;
  private CachedSegments segments;

  @Test
  void measure() throws IOException {
    try (FolderBlobStore blobs = new FolderBlobStore(folder);
        DuckDb duckDb = new DuckDb(ENGINE, blobs.root());
        ColumnsWriter columns = new ColumnsWriter(ENGINE, blobs.root())) {
      Dictionaries dictionaries = new Dictionaries(blobs);
      writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
      try (CachedSegments cached = new CachedSegments(blobs, duckDb, dictionaries, 128_000_000)) {
        segments = cached;
        List<SegmentInfo> flushed = flushed();
        describe("flushed", flushed, blobs);
        read(flushed);
        List<SegmentInfo> compacted = compacted(flushed);
        describe("compacted", compacted, blobs);
        verify(compacted);
        read(compacted);
      }
    } finally {
      Files.write(Path.of("target", "segment-bench.txt"), lines);
    }
  }

  private List<SegmentInfo> flushed() throws IOException {
    List<SegmentInfo> flushed = new ArrayList<>();
    long[] cpu = {0};
    ArrivingRows.forEach(
        EVENTS,
        FLUSH_BYTES,
        rows -> {
          for (EventRow row : rows) {
            byte[] digest = sha256.digest(row.bytes());
            System.arraycopy(digest, 0, digests, (int) row.offset() * SHA_BYTES, SHA_BYTES);
          }
          long begin = cpuNanos();
          flushed.add(writer.write(UUID.randomUUID(), new TenantUid(1), new TopicUid(1), 0, rows));
          cpu[0] += cpuNanos() - begin;
        });
    say("flush: CPU %.2f us an event", cpu[0] / 1e3 / EVENTS);
    return flushed;
  }

  private List<SegmentInfo> compacted(List<SegmentInfo> flushed) throws IOException {
    List<SegmentInfo> compacted = new ArrayList<>();
    List<SegmentInfo> together = new ArrayList<>();
    long bytes = 0;
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    long begin = System.nanoTime();
    long cpu = cpuNanos();
    for (int i = 0; i < flushed.size(); i++) {
      SegmentInfo segment = flushed.get(i);
      together.add(segment);
      bytes += segment.rawBytes();
      if (bytes + FLUSH_BYTES > COMPACTED_BYTES || i == flushed.size() - 1) {
        compacted.add(compact(together));
        together.clear();
        bytes = 0;
      }
    }
    say(
        "compaction: CPU %.2f us an event, wall %.1f s, heap at most %.0f MB",
        (cpuNanos() - cpu) / 1e3 / EVENTS, (System.nanoTime() - begin) / 1e9, peakMegabytes());
    return compacted;
  }

  private SegmentInfo compact(List<SegmentInfo> together) throws IOException {
    Target target = new Target(UUID.randomUUID(), new TenantUid(1), new TopicUid(1), 0);
    try (RowSource rows = new MergedRows(segments, together)) {
      return writer.write(target, rows, Effort.COMPACTION);
    }
  }

  private void describe(String name, List<SegmentInfo> infos, FolderBlobStore blobs)
      throws IOException {
    double columns = infos.stream().mapToLong(SegmentInfo::columnsBytes).sum();
    double body = infos.stream().mapToLong(SegmentInfo::bodyBytes).sum();
    double rows = infos.stream().mapToLong(SegmentBench::catalogueBytes).sum();
    double dictionaries = 0;
    for (String dictionary : blobs.list("t1/l1/dict-")) {
      dictionaries += Files.size(blobs.local(dictionary));
    }
    double packed = packedBytes(infos);
    say(
        "%s: %d segments, raw %.1f, columns %.2f, blocks %.2f, filters and index %.2f,"
            + " catalogue %.3f, dictionaries %.2f, all %.2f bytes an event",
        name,
        infos.size(),
        infos.stream().mapToLong(SegmentInfo::rawBytes).sum() / (double) EVENTS,
        columns / EVENTS,
        packed / EVENTS,
        (body - packed) / EVENTS,
        rows / EVENTS,
        dictionaries / EVENTS,
        (columns + body + rows + dictionaries) / EVENTS);
  }

  /** Of a row of the catalogue: its byte strings, its numbers and what PostgreSQL adds. */
  private static long catalogueBytes(SegmentInfo info) {
    return info.minuteCounts().length + 2L * SHA_BYTES + 24 * Long.BYTES + 64;
  }

  private double packedBytes(List<SegmentInfo> infos) throws IOException {
    double packed = 0;
    for (SegmentInfo info : infos) {
      packed += blockBytes(folder.resolve(info.bodyObject()));
    }
    return packed;
  }

  /** Where the segment's filter begins stands in the footer, behind its numbers. */
  private static long blockBytes(Path body) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(body));
    int footer = file.capacity() - 16 - file.getInt(file.capacity() - 16);
    return file.getLong(footer + 5 * Integer.BYTES + 14 * Long.BYTES);
  }

  private void verify(List<SegmentInfo> infos) throws IOException {
    BitSet seen = new BitSet(EVENTS);
    for (SegmentInfo info : infos) {
      try (Segments.Lease lease = segments.open(info)) {
        SegmentReader reader = lease.reader();
        for (int b = 0; b < reader.blockCount(); b++) {
          SegmentReader.Block block = reader.block(b);
          for (int i = 0; i < block.count(); i++) {
            int offset = (int) reader.rows().offset(reader.firstRow(b) + i);
            byte[] expected =
                Arrays.copyOfRange(digests, offset * SHA_BYTES, (offset + 1) * SHA_BYTES);
            assertArrayEquals(expected, sha256.digest(block.event(i)));
            seen.set(offset);
          }
        }
      }
    }
    assertEquals(EVENTS, seen.cardinality());
    say("verified: SHA-256 of each of %d events", seen.cardinality());
  }

  private void read(List<SegmentInfo> infos) throws IOException {
    Random random = new Random(1);
    double scattered = Double.MAX_VALUE;
    double newest = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < FETCHED; i++) {
        SegmentInfo info = infos.get(random.nextInt(infos.size()));
        fetch(info, random.nextInt((int) info.events()), 1);
      }
      scattered = Math.min(scattered, millis(begin));
      begin = System.nanoTime();
      SegmentInfo last = infos.get(infos.size() - 1);
      fetch(last, (int) last.events() - FETCHED, FETCHED);
      newest = Math.min(newest, millis(begin));
    }
    long begin = System.nanoTime();
    long events = 0;
    for (SegmentInfo info : infos) {
      fetch(info, 0, (int) info.events());
      events += info.events();
    }
    say(
        "%d scattered events %.1f ms, newest %d %.2f ms, all %.2f us an event",
        FETCHED, scattered, FETCHED, newest, millis(begin) * 1e3 / events);
    segments.forget(infos.get(0).id());
    begin = System.nanoTime();
    try (Segments.Lease lease = segments.open(infos.get(0))) {
      lease.reader().rows();
      say("open again and row index of %d rows: %.1f ms", infos.get(0).events(), millis(begin));
    }
  }

  private void fetch(SegmentInfo info, int first, int count) throws IOException {
    try (Segments.Lease lease = segments.open(info)) {
      SegmentReader reader = lease.reader();
      int number = -1;
      SegmentReader.Block block = null;
      for (int row = first; row < first + count; row++) {
        if (reader.blockOf(row) != number) {
          number = reader.blockOf(row);
          block = reader.block(number);
        }
        if (block.event(row - reader.firstRow(number)).length == 0) {
          throw new IllegalStateException("the sample has no empty event");
        }
      }
    }
  }

  private static double millis(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double peakMegabytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum()
        / 1e6;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void say(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
