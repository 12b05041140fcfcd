package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventColumn;
import io.annals.audit.EventColumns;
import io.annals.audit.EventDecoder;
import io.annals.audit.EventTokens;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import io.annals.segment.engine.EngineSession;
import io.annals.segment.format.SegmentParts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments as they were first written must be read for ever, whatever is written today. */
class GoldenSegmentTest {
  @TempDir Path folder;

  private static Path golden(String version) {
    try {
      return Path.of(GoldenSegmentTest.class.getResource("/golden/" + version).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private SegmentInfo copyInto(TestStore store, Path golden, String name) throws IOException {
    SegmentInfo info = SegmentParts.describe(golden.resolve(name + ".body"));
    put(store, golden.resolve(name + ".body"), info.bodyObject());
    put(store, golden.resolve(name + ".parquet"), info.columnsObject());
    try (Stream<Path> files = Files.list(golden)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".zdict")).toList()) {
        put(store, file, TestStore.PREFIX + file.getFileName());
      }
    }
    return info;
  }

  private static void put(TestStore store, Path file, String name) throws IOException {
    Path scratch = store.blobs.scratch();
    Files.write(scratch, Files.readAllBytes(file));
    store.blobs.put(name, scratch);
  }

  @ParameterizedTest
  @CsvSource({"v1,plain,1", "v1,dictionary,1", "v2,plain,2", "v2,dictionary,2"})
  void is_read_as_on_the_first_day(String version, String name, int format) throws IOException {
    Path golden = golden(version);
    List<byte[]> texts =
        Files.readAllLines(golden.resolve("events.base64")).stream()
            .map(line -> Base64.getDecoder().decode(line))
            .toList();
    try (TestStore store = new TestStore(folder)) {
      SegmentInfo info = copyInto(store, golden, name);
      assertEquals(format, info.format());
      assertEquals(
          Files.readAllLines(golden.resolve(name + ".info")),
          TestStore.describe(info).stream().map(Object::toString).toList());
      try (Segments.Lease lease = store.segments.open(info)) {
        assertEvents(lease.reader(), texts);
        assertColumns(store, lease.reader(), texts);
        assertEquals(info.minTime(), lease.reader().rows().timeMicros(0));
        assertEquals(info.maxTime(), lease.reader().rows().timeMicros(texts.size() - 1));
      }
    }
  }

  private static void assertEvents(SegmentReader reader, List<byte[]> texts) throws IOException {
    int row = 0;
    for (byte[] text : texts) {
      int block = reader.blockOf(row);
      assertArrayEquals(text, reader.block(block).event(row - reader.firstRow(block)));
      Set<String> tokens = new HashSet<>();
      EventTokens.forEach(text, tokens::add);
      assertTrue(reader.mayContainAll(tokens));
      assertTrue(reader.candidateBlocks(tokens).get(block));
      row++;
    }
    assertEquals(row, reader.firstRow(reader.blockCount() - 1) + lastCount(reader));
  }

  private static int lastCount(SegmentReader reader) {
    return reader.rowCount(reader.blockCount() - 1);
  }

  private static void assertColumns(TestStore store, SegmentReader reader, List<byte[]> texts)
      throws IOException {
    try (EngineSession session = store.duckDb.session()) {
      session.query(
          "SELECT * FROM read_parquet(?) ORDER BY file_row_number",
          List.of(List.of(reader.columns())),
          Duration.ofSeconds(30),
          rows -> {
            for (byte[] text : texts) {
              assertTrue(rows.next());
              EventColumns columns = EventDecoder.decode(text).columns();
              assertEquals(columns.text(EventColumn.AUDIT_ID), rows.getString("auditID"));
              assertEquals(columns.text(EventColumn.USER_GROUPS), rows.getString("user.groups"));
              assertEquals(
                  columns.integer(EventColumn.RESPONSE_CODE),
                  rows.getObject("responseStatus.code"));
            }
            return null;
          });
    }
  }
}
