package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventColumn;
import io.annals.audit.EventTokens;
import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.Segments;
import io.annals.segment.engine.EngineSession;
import io.annals.segment.format.SegmentParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRoundTripTest {
  @TempDir Path folder;
  private TestStore store;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void assertReadsBack(List<EventRow> given) throws IOException {
    List<EventRow> shuffled = new ArrayList<>(given);
    Collections.shuffle(shuffled, new Random(1));
    List<EventRow> sorted = given.stream().sorted(TestStore.ORDER).toList();
    assertReadsBack(sorted, store.write(shuffled));
    for (Effort effort : Effort.values()) {
      assertReadsBack(sorted, store.write(given, effort));
    }
  }

  private void assertReadsBack(List<EventRow> sorted, SegmentInfo info) throws IOException {
    assertEquals(sorted.size(), info.events());
    assertSameInfo(info, SegmentParts.describe(store.blobs.local(info.bodyObject())));
    try (Segments.Lease lease = store.segments.open(info)) {
      SegmentReader reader = lease.reader();
      assertBodies(sorted, reader);
      assertRowIndex(sorted, reader.rows());
      assertColumns(sorted, reader);
      assertFilters(sorted, reader);
    }
  }

  private static void assertBodies(List<EventRow> sorted, SegmentReader reader) throws IOException {
    int row = 0;
    for (int b = 0; b < reader.blockCount(); b++) {
      SegmentReader.Block block = reader.block(b);
      assertEquals(row, reader.firstRow(b));
      assertEquals(block.count(), reader.rowCount(b));
      for (int i = 0; i < block.count(); i++) {
        assertEquals(b, reader.blockOf(row));
        assertArrayEquals(sorted.get(row).bytes(), block.event(i));
        row++;
      }
    }
    assertEquals(sorted.size(), row);
  }

  private static void assertRowIndex(List<EventRow> sorted, SegmentReader.RowIndex index) {
    for (int i = 0; i < sorted.size(); i++) {
      EventRow row = sorted.get(i);
      assertEquals(row.timeMicros(), index.timeMicros(i));
      assertEquals(row.receivedAtMicros(), index.receivedAtMicros(i));
      assertEquals(row.epoch(), index.epoch(i));
      assertEquals(row.offset(), index.offset(i));
      assertEquals(row.clusterId().value(), index.clusterId(i));
      assertEquals(row.cluster().value(), index.clusterUid(i));
      assertEquals(row.dedupeHash(), index.dedupeHash(i));
      assertEquals(row.auditIdReused(), index.auditIdReused(i));
      assertEquals(row.columns().irregular(), index.irregular(i));
    }
  }

  private void assertColumns(List<EventRow> sorted, SegmentReader reader) throws IOException {
    try (EngineSession session = store.duckDb.session()) {
      session.query(
          "SELECT * FROM read_parquet(?) ORDER BY file_row_number",
          List.of(List.of(reader.columns())),
          Duration.ofSeconds(30),
          rows -> {
            for (EventRow row : sorted) {
              assertTrue(rows.next());
              assertEquals(row.cluster().value(), rows.getLong("_clusterUid"));
              assertEquals(row.dedupeHash(), rows.getInt("_dedupeHash"));
              Object requested = rows.getObject("_requestReceived");
              long expected = row.columns().requestReceivedMicros();
              assertEquals(expected == Long.MIN_VALUE ? null : expected, requested);
              for (EventColumn column : EventColumn.values()) {
                Object value =
                    column.kind() == EventColumn.Kind.INTEGER
                        ? row.columns().integer(column)
                        : row.columns().text(column);
                assertEquals(value, rows.getObject(column.path()), column.path());
              }
            }
            return null;
          });
    }
  }

  private static void assertFilters(List<EventRow> sorted, SegmentReader reader) {
    assertEquals(reader.blockCount(), reader.candidateBlocks(List.of()).cardinality());
    assertTrue(reader.mayContainAll(List.of()));
    for (int row = 0; row < sorted.size(); row += 37) {
      Set<String> tokens = new HashSet<>();
      EventTokens.forEach(sorted.get(row).bytes(), tokens::add);
      assertTrue(reader.mayContainAll(tokens));
      assertTrue(reader.candidateBlocks(tokens).get(reader.blockOf(row)));
    }
  }

  static void assertSameInfo(SegmentInfo a, SegmentInfo b) {
    assertEquals(TestStore.describe(a), TestStore.describe(b));
  }

  @Test
  void gives_back_every_real_event_and_column() throws IOException {
    assertReadsBack(SampleRows.sample());
  }

  @Test
  void gives_back_events_of_any_form_and_size() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    for (String text :
        List.of(
            "",
            "{}",
            "not json",
            "{\"auditID\":\"\",\"verb\":\"g\\u0065t\",\"user\":{\"username\":\"日本 \uD83D\uDE00 it's\"}}",
            "{\"auditID\":7,\"responseStatus\":{\"code\":99999999999}}",
            "{\"auditID\":\"a\\u0000b\",\"requestURI\":\"\\ud800\"}",
            "{\"responseStatus\":{\"code\":-2147483648}}")) {
      texts.add(text.getBytes(StandardCharsets.UTF_8));
    }
    texts.add(new byte[] {(byte) 0xFF, 0, (byte) 0xC0, '{'});
    byte[] large = new byte[4 << 20];
    new Random(2).nextBytes(large);
    texts.add(large);
    texts.add(new byte[127]);
    texts.add(new byte[128]);
    texts.add("x ".repeat(1 << 19).getBytes(StandardCharsets.UTF_8));
    List<EventRow> rows = new ArrayList<>();
    texts.forEach(text -> rows.add(SampleRows.row(rows.size(), text)));
    assertReadsBack(rows);
    rows.forEach(row -> assertReadsBackAlone(row));
  }

  private void assertReadsBackAlone(EventRow row) {
    try {
      assertReadsBack(List.of(row));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keeps_large_flushes_with_a_dictionary_that_later_ones_share() throws IOException {
    List<EventRow> rows = new ArrayList<>(SampleRows.sample());
    assertReadsBack(rows);
    List<String> dictionaries = store.blobs.list(TestStore.PREFIX + "dict-");
    assertEquals(Effort.values().length, dictionaries.size());
    assertReadsBack(rows.subList(0, 100));
    store.reopen();
    assertReadsBack(rows.subList(100, 4000));
    assertEquals(dictionaries, store.blobs.list(TestStore.PREFIX + "dict-"));
  }

  @Test
  void says_what_is_in_a_segment() throws IOException {
    List<EventRow> rows = SampleRows.sample();
    SegmentInfo info = store.write(rows);
    assertEquals(0, info.firstOffset());
    assertEquals(rows.size() - 1, info.lastOffset());
    assertEquals(rows.stream().mapToLong(EventRow::timeMicros).min().getAsLong(), info.minTime());
    assertEquals(rows.stream().mapToLong(EventRow::timeMicros).max().getAsLong(), info.maxTime());
    assertEquals(rows.stream().mapToLong(r -> r.bytes().length).sum(), info.rawBytes());
    assertEquals(
        rows.size(),
        MinuteCounts.decode(info.minuteCounts()).values().stream().mapToLong(n -> n).sum());
    assertArrayEquals(
        SegmentParts.sha256(store.blobs.local(info.columnsObject())), info.columnsSha256());
    assertArrayEquals(SegmentParts.sha256(store.blobs.local(info.bodyObject())), info.bodySha256());
    assertEquals(
        info.columnsBytes() + info.bodyBytes(),
        store.blobs.local(info.columnsObject()).toFile().length()
            + store.blobs.local(info.bodyObject()).toFile().length());
  }

  @Test
  void finds_rare_tokens_in_few_blocks_only() throws IOException {
    SegmentInfo info = store.write(SampleRows.sample());
    Random random = new Random(3);
    int strangers = 0;
    int blocks = 0;
    try (Segments.Lease lease = store.segments.open(info)) {
      for (int i = 0; i < 4_000; i++) {
        List<String> token = List.of("stranger-" + Long.toHexString(random.nextLong()));
        strangers += lease.reader().mayContainAll(token) ? 1 : 0;
        BitSet found = lease.reader().candidateBlocks(token);
        blocks += found.cardinality();
      }
      double rate = blocks / 4_000.0 / lease.reader().blockCount();
      assertTrue(strangers <= 3, "segment filter says yes to " + strangers + " of 4,000");
      assertTrue(rate < 0.006, "block filters say yes to " + rate);
    }
  }
}
