package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.Segments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments written from a source, row by row. */
@ParameterizedClass
@EnumSource(Effort.class)
class StreamingWriterTest {
  @Parameter Effort effort;
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

  private static List<EventRow> sorted() {
    List<EventRow> rows = new ArrayList<>(SampleRows.sample());
    rows.sort(TestStore.ORDER);
    return rows;
  }

  private void assertNothingIsLeft() throws IOException {
    assertEquals(
        List.of(),
        store.blobs.list(TestStore.PREFIX).stream().filter(n -> !n.contains("dict-")).toList());
    try (Stream<Path> files = Files.walk(folder.resolve(".scratch"))) {
      assertEquals(
          List.of(),
          files.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".lock")).toList());
    }
  }

  /** The rows of a list, then a failure. */
  private static RowSource failing(List<EventRow> rows, IOException failure) {
    RowSource whole = TestStore.source(rows);
    return new RowSource() {
      @Override
      public Optional<EventRow> next() throws IOException {
        Optional<EventRow> next = whole.next();
        if (next.isEmpty()) {
          throw failure;
        }
        return next;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void a_source_that_fails_fails_the_segment_and_leaves_no_file() throws IOException {
    IOException failure = new IOException("the disk is gone");
    for (int rows : new int[] {0, 1, 2_048, 3_000, 4_096}) {
      RowSource source = failing(sorted().subList(0, rows), failure);
      IOException seen =
          assertThrows(IOException.class, () -> store.writer.write(store.target(), source, effort));
      assertSame(failure, seen);
    }
    assertNothingIsLeft();
  }

  @Test
  void rows_in_another_order_are_refused() throws IOException {
    List<EventRow> rows = sorted();
    Collections.swap(rows, 2_500, 2_900);
    assertThrows(
        IllegalArgumentException.class,
        () -> store.writer.write(store.target(), TestStore.source(rows), effort));
    assertNothingIsLeft();
  }

  @Test
  void a_segment_without_rows_is_refused() throws IOException {
    assertThrows(
        IllegalArgumentException.class,
        () -> store.writer.write(store.target(), TestStore.source(List.of()), effort));
    assertNothingIsLeft();
  }

  @Test
  void the_same_rows_give_the_same_bodies() throws IOException {
    store.write(SampleRows.sample(), effort);
    SegmentInfo one = store.write(SampleRows.sample(), effort);
    store.reopen();
    SegmentInfo other = store.write(SampleRows.sample(), effort);
    try (Segments.Lease a = store.segments.open(one);
        Segments.Lease b = store.segments.open(other)) {
      assertEquals(a.reader().blockCount(), b.reader().blockCount());
      for (int i = 0; i < a.reader().blockCount(); i++) {
        assertArrayEquals(a.reader().block(i).event(0), b.reader().block(i).event(0));
      }
    }
    assertEquals(one.bodyBytes(), other.bodyBytes());
  }

  @Test
  void compaction_takes_less_than_a_flush() throws IOException {
    SegmentInfo info = store.write(SampleRows.sample(), effort);
    SegmentInfo flushed = store.write(SampleRows.sample(), Effort.FLUSH);
    if (effort == Effort.COMPACTION) {
      assertEquals(2, info.format());
      assertEquals(true, info.bodyBytes() < flushed.bodyBytes() * 3 / 4);
    } else {
      assertEquals(1, info.format());
    }
  }
}
