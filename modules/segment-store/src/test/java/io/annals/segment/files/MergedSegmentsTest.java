package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventColumn;
import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.RowSource;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.Segments;
import io.annals.segment.compaction.MergedRows;
import io.annals.segment.compaction.SegmentRows;
import io.annals.segment.compaction.UnreadableSegmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real segments that become one. */
class MergedSegmentsTest {
  @TempDir Path folder;
  private TestStore store;
  private CountingSegments counting;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    counting = new CountingSegments(store.segments);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void any_segments_become_one_with_every_row_once_as_it_was(long seed) throws IOException {
    Random random = new Random(seed);
    List<EventRow> all = rows(random);
    List<SegmentInfo> infos = new ArrayList<>();
    int from = 0;
    while (from < all.size()) {
      int to = Math.min(all.size(), from + 1 + random.nextInt(900));
      Effort effort = random.nextInt(4) == 0 ? Effort.COMPACTION : Effort.FLUSH;
      infos.add(store.write(all.subList(from, to), effort));
      from = to;
    }

    SegmentInfo merged = merge(infos);

    all.sort(TestStore.ORDER);
    assertRows(all, merged);
    assertEquals(minutes(infos), minutes(List.of(merged)));
    assertEquals(all.size(), merged.events());
    assertEquals(all.stream().mapToLong(row -> row.bytes().length).sum(), merged.rawBytes());
    assertEquals(0, counting.open);
    try (Segments.Lease lease = store.segments.open(merged)) {
      String auditId = all.get(random.nextInt(all.size())).columns().text(EventColumn.AUDIT_ID);
      assertTrue(lease.reader().mayContainAll(List.of(auditId)));
    }
  }

  @Test
  void segments_that_follow_each_other_are_open_one_after_the_other() throws IOException {
    List<EventRow> all = new ArrayList<>(SampleRows.sample());
    all.sort(TestStore.ORDER);
    List<SegmentInfo> infos = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      infos.add(store.write(all.subList(i * 50, (i + 1) * 50)));
    }
    merge(infos);
    assertTrue(counting.most <= 3, counting.most + " at a time"); // ties at the border
    assertEquals(0, counting.open);
  }

  @Test
  void damage_names_the_segment_and_closes_all() throws IOException {
    List<EventRow> all = SampleRows.sample();
    SegmentInfo sound = store.write(all.subList(0, 500));
    SegmentInfo damaged = store.write(all.subList(500, 1_000));
    store.blobs.delete(damaged.bodyObject());

    UnreadableSegmentException seen =
        assertThrows(UnreadableSegmentException.class, () -> merge(List.of(sound, damaged)));

    assertEquals(damaged.id(), seen.segment());
    assertEquals(0, counting.open);
  }

  /** The sample at other offsets, times that go back and forth, and texts of all sizes. */
  private static List<EventRow> rows(Random random) {
    List<EventRow> rows = new ArrayList<>();
    for (EventRow row : SampleRows.sample()) {
      long offset = rows.size() + 7L;
      rows.add(
          new EventRow(
              3,
              offset,
              row.receivedAtMicros() + random.nextLong(-50_000_000, 50_000_000),
              row.receivedAtMicros(),
              row.cluster(),
              row.clusterId(),
              0,
              random.nextInt(),
              random.nextBoolean(),
              row.bytes(),
              row.columns()));
    }
    for (int i = 0; i < 3; i++) {
      byte[] large =
          ("{\"auditID\":\"large" + i + "\",\"note\":\"" + "x".repeat(random.nextInt(2 << 20)))
              .concat("\"}")
              .getBytes(StandardCharsets.UTF_8);
      EventRow row = SampleRows.row(rows.size() + 7L, large);
      rows.add(
          new EventRow(
              3,
              row.offset(),
              row.timeMicros(),
              row.receivedAtMicros(),
              row.cluster(),
              row.clusterId(),
              0,
              i,
              false,
              large,
              row.columns()));
    }
    return rows;
  }

  private SegmentInfo merge(List<SegmentInfo> infos) throws IOException {
    try (RowSource rows = new MergedRows(counting, infos)) {
      return store.writer.write(store.target(), rows, Effort.COMPACTION);
    }
  }

  private void assertRows(List<EventRow> expected, SegmentInfo segment) throws IOException {
    try (SegmentRows rows = SegmentRows.open(store.segments, segment);
        Segments.Lease lease = store.segments.open(segment)) {
      SegmentReader.RowIndex index = lease.reader().rows();
      int i = 0;
      for (Optional<EventRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        EventRow was = expected.get(i);
        EventRow is = row.get();
        assertArrayEquals(was.bytes(), is.bytes());
        assertEquals(facts(was), facts(is));
        assertEquals(was.columns().irregular(), index.irregular(i));
        i++;
      }
      assertEquals(expected.size(), i);
    }
  }

  private static List<Object> facts(EventRow row) {
    return List.of(
        row.epoch(),
        row.offset(),
        row.timeMicros(),
        row.receivedAtMicros(),
        row.cluster(),
        row.clusterId(),
        row.dedupeHash(),
        row.auditIdReused());
  }

  private static Map<Long, Long> minutes(List<SegmentInfo> segments) {
    Map<Long, Long> minutes = new TreeMap<>();
    for (SegmentInfo segment : segments) {
      MinuteCounts.decode(segment.minuteCounts())
          .forEach((minute, count) -> minutes.merge(minute, count, Long::sum));
    }
    return minutes;
  }

  /** Counts leases. */
  private static final class CountingSegments implements Segments {
    private final Segments segments;
    private int open;
    private int most;

    CountingSegments(Segments segments) {
      this.segments = segments;
    }

    @Override
    public Lease open(SegmentInfo segment) throws IOException {
      Lease lease = segments.open(segment);
      open++;
      most = Math.max(most, open);
      return new Lease() {
        @Override
        public SegmentReader reader() {
          return lease.reader();
        }

        @Override
        public void close() {
          open--;
          lease.close();
        }
      };
    }
  }
}
