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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures one large segment: size, writing, fetching, filters, row index. Its name keeps it out of
 * the tests; run it with
 *
 * <pre>
 * ./mvnw test -pl modules/segment-store -am -Dtest=SegmentBench -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtest.jvm.flags=-Xmx6g
 * </pre>
 *
 * and read {@code modules/segment-store/target/segment-bench.txt}.
 */
class SegmentBench {
  private static final int EVENTS = Integer.getInteger("events", 262_144);

  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();

  @Test
  void measure() throws IOException {
    EngineConfig config = new EngineConfig(2, 1_000_000_000, 0);
    List<EventRow> rows = VariedRows.make(EVENTS);
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
        open(segments, info);
      }
    }
    Files.write(Path.of("target", "segment-bench.txt"), lines);
  }

  private void tokens(List<EventRow> rows) {
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

  private SegmentInfo write(
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

  private void open(CachedSegments segments, SegmentInfo info) throws IOException {
    long begin = System.nanoTime();
    try (Segments.Lease lease = segments.open(info)) {
      say("first open with all checks: %.2f ms", micros(begin) / 1e3);
      for (int round = 0; round < 4; round++) {
        fetch(lease.reader());
        filters(lease.reader());
        segments.forget(info.id());
        begin = System.nanoTime();
        lease.reader().rows();
        say("row index: %.1f ms", micros(begin) / 1e3);
      }
    }
  }

  private void fetch(SegmentReader reader) throws IOException {
    Random random = new Random(1);
    long begin = System.nanoTime();
    long bytes = 0;
    for (int i = 0; i < 100; i++) {
      int row = random.nextInt((int) reader.info().events());
      int block = reader.blockOf(row);
      bytes += reader.block(block).event(row - reader.firstRow(block)).length;
    }
    say("100 scattered events: %.1f ms (%d bytes)", micros(begin) / 1e3, bytes);
    begin = System.nanoTime();
    for (int b = 0; b < reader.blockCount(); b++) {
      reader.block(b);
    }
    say("all blocks: %.0f ms", micros(begin) / 1e3);
  }

  private void filters(SegmentReader reader) {
    long begin = System.nanoTime();
    int yes = 0;
    for (int i = 0; i < 10_000; i++) {
      yes += reader.mayContainAll(List.of("absent-" + i)) ? 1 : 0;
    }
    say("segment filter: %.2f us a token, %d of 10,000 false", micros(begin) / 1e4, yes);
    begin = System.nanoTime();
    int blocks = 0;
    for (int i = 0; i < 200; i++) {
      blocks += reader.candidateBlocks(List.of("absent-" + i)).cardinality();
    }
    say(
        "block filters: %.1f us a token for %d blocks, %.4f false",
        micros(begin) / 200, reader.blockCount(), blocks / 200.0 / reader.blockCount());
  }

  private static double micros(long begin) {
    return (System.nanoTime() - begin) / 1e3;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void say(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
