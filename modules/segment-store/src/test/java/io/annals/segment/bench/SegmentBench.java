package io.annals.segment.bench;

import io.annals.audit.EventTokens;
import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Measures one large segment: size, writing, fetching, filters, row index. Not a test; run it with
 *
 * <pre>
 * ./mvnw -q test-compile -pl modules/segment-store -am
 * ./mvnw -q exec...
 * </pre>
 */
public final class SegmentBench {
  private SegmentBench() {}

  public static void main(String[] arguments) throws IOException {
    int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 262_144;
    Path folder = Files.createTempDirectory("segment-bench");
    EngineConfig config = new EngineConfig(2, 1_000_000_000, 0);
    List<EventRow> rows = VariedRows.make(events);
    try (FolderBlobStore blobs = new FolderBlobStore(folder);
        DuckDb duckDb = new DuckDb(config, blobs.root());
        ColumnsWriter columns = new ColumnsWriter(config, blobs.root())) {
      Dictionaries dictionaries = new Dictionaries(blobs);
      DuckDbSegmentWriter writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
      tokens(rows);
      SegmentInfo info = null;
      for (int round = 0; round < 3; round++) {
        info = write(writer, rows, columns, blobs);
      }
      try (CachedSegments segments = new CachedSegments(blobs, duckDb, dictionaries, 128_000_000)) {
        read(segments, info, rows);
      }
      System.out.println("folder " + folder);
    }
  }

  private static void tokens(List<EventRow> rows) {
    for (int round = 0; round < 2; round++) {
      long begin = System.nanoTime();
      long[] count = {0};
      rows.subList(0, Math.min(rows.size(), 50_000))
          .forEach(row -> EventTokens.forEach(row.bytes(), t -> count[0]++));
      long n = Math.min(rows.size(), 50_000);
      say(
          "tokens: %.2f us an event, %.0f tokens an event",
          micros(begin) / n, (double) count[0] / n);
    }
  }

  private static SegmentInfo write(
      DuckDbSegmentWriter writer, List<EventRow> rows, ColumnsWriter columns, FolderBlobStore blobs)
      throws IOException {
    Path alone = blobs.scratch();
    long begin = System.nanoTime();
    columns.write(alone, rows);
    double columnsSeconds = micros(begin) / 1e6;
    Files.delete(alone);
    long cpu = cpuNanos();
    begin = System.nanoTime();
    SegmentInfo info = writer.write(UUID.randomUUID(), new TenantUid(1), new TopicUid(1), 0, rows);
    double wall = micros(begin) / 1e6;
    double used = (cpuNanos() - cpu) / 1e9;
    double n = rows.size();
    say(
        "write: wall %.2f s, CPU %.2f s = %.0f events/s a core (columns alone wall %.2f s)",
        wall, used, n / used, columnsSeconds);
    say(
        "size: raw %.0f, columns %.1f, body %.1f, all %.1f bytes an event",
        info.rawBytes() / n,
        info.columnsBytes() / n,
        info.bodyBytes() / n,
        (info.columnsBytes() + info.bodyBytes()) / n);
    return info;
  }

  private static void read(CachedSegments segments, SegmentInfo info, List<EventRow> rows)
      throws IOException {
    long begin = System.nanoTime();
    Segments.Lease lease = segments.open(info);
    say("first open with all checks: %.2f ms", micros(begin) / 1e3);
    SegmentReader reader = lease.reader();
    Random random = new Random(1);
    for (int round = 0; round < 5; round++) {
      begin = System.nanoTime();
      long bytes = 0;
      for (int i = 0; i < 100; i++) {
        int row = random.nextInt(rows.size());
        int block = reader.blockOf(row);
        bytes += reader.block(block).event(row - reader.firstRow(block)).length;
      }
      say("100 scattered events: %.1f ms (%d bytes)", micros(begin) / 1e3, bytes);
    }
    for (int round = 0; round < 3; round++) {
      begin = System.nanoTime();
      int yes = 0;
      for (int i = 0; i < 10_000; i++) {
        yes += reader.mayContainAll(List.of("absent-" + i)) ? 1 : 0;
      }
      say("segment filter: %.2f us a token, %d of 10,000 false", micros(begin) / 1e4, yes);
      begin = System.nanoTime();
      int blocks = 0;
      for (int i = 0; i < 200; i++) {
        BitSet found = reader.candidateBlocks(List.of("absent-" + i));
        blocks += found.cardinality();
      }
      say(
          "block filters: %.1f us a token for %d blocks, %.4f false",
          micros(begin) / 200, reader.blockCount(), blocks / 200.0 / reader.blockCount());
    }
    begin = System.nanoTime();
    reader.rows();
    say("row index, first: %.1f ms", micros(begin) / 1e3);
    for (int round = 0; round < 3; round++) {
      segments.forget(info.id());
      begin = System.nanoTime();
      reader.rows();
      say("row index, again: %.1f ms", micros(begin) / 1e3);
    }
    begin = System.nanoTime();
    long all = 0;
    for (int b = 0; b < reader.blockCount(); b++) {
      all += reader.block(b).count();
    }
    say("all blocks: %.0f ms, %d events", micros(begin) / 1e3, all);
    lease.close();
  }

  private static double micros(long begin) {
    return (System.nanoTime() - begin) / 1e3;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
