package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedReadersTest {
  @TempDir Path folder;
  private TestStore store;
  private final List<SegmentInfo> infos = new ArrayList<>();
  private final List<List<byte[]>> texts = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    store = new TestStore(folder);
    List<EventRow> rows = SampleRows.sample();
    for (int i = 0; i < 12; i++) {
      List<EventRow> part = rows.subList(i * 300, (i + 1) * 300);
      infos.add(store.write(part));
      texts.add(store.sortedTexts(part));
    }
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static void assertRow(SegmentReader reader, int row, List<byte[]> texts)
      throws IOException {
    int block = reader.blockOf(row);
    assertArrayEquals(texts.get(row), reader.block(block).event(row - reader.firstRow(block)));
  }

  @Test
  void shares_a_reader_and_keeps_it_until_the_last_lease() throws IOException {
    CachedSegments segments = store.freshSegments(0, 1_000_000);
    Segments.Lease one = segments.open(infos.get(0));
    Segments.Lease two = segments.open(infos.get(0));
    assertSame(one.reader(), two.reader());
    one.close();
    one.close();
    segments.forget(infos.get(0).id());
    assertRow(two.reader(), 299, texts.get(0));
    segments.close();
    assertRow(two.reader(), 0, texts.get(0));
    two.close();
    assertThrows(IOException.class, () -> two.reader().block(0));
    assertThrows(IllegalStateException.class, () -> segments.open(infos.get(0)));
  }

  @Test
  void what_is_forgotten_while_in_use_is_closed_with_its_last_lease() throws IOException {
    Segments.Lease one = store.segments.open(infos.get(0));
    Segments.Lease two = store.segments.open(infos.get(0));
    store.segments.forget(infos.get(0).id());
    one.close();
    assertRow(two.reader(), 299, texts.get(0));
    two.close();
    assertThrows(IOException.class, () -> two.reader().block(0));
    try (Segments.Lease again = store.segments.open(infos.get(0))) {
      assertRow(again.reader(), 299, texts.get(0));
    }
  }

  @Test
  void serves_many_threads_while_readers_come_and_go() throws Exception {
    CachedSegments segments = store.freshSegments(3, 20_000);
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        Random random = new Random(t);
        work.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 150; i++) {
                    visit(segments, random);
                  }
                  return null;
                }));
      }
      for (Future<?> done : work) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
      segments.close();
    }
  }

  private void visit(CachedSegments segments, Random random) throws IOException {
    int n = random.nextInt(infos.size());
    try (Segments.Lease lease = segments.open(infos.get(n))) {
      SegmentReader reader = lease.reader();
      int row = random.nextInt(300);
      assertRow(reader, row, texts.get(n));
      assertEquals(infos.get(n).minTime(), reader.rows().timeMicros(0));
      assertTrue(reader.mayContainAll(List.of("kind", "event")));
      assertTrue(reader.candidateBlocks(List.of("kind", "event")).get(reader.blockOf(row)));
      if (random.nextInt(10) == 0) {
        segments.forget(infos.get(random.nextInt(infos.size())).id());
      }
    }
  }

  @Test
  void an_interrupted_thread_takes_no_file_from_the_others() throws Exception {
    try (Segments.Lease lease = store.segments.open(infos.get(0))) {
      SegmentReader reader = lease.reader();
      Thread.currentThread().interrupt();
      IOException e = assertThrows(IOException.class, () -> reader.block(0));
      assertTrue(Thread.interrupted(), "the interrupt is still to be seen");
      assertTrue(e.getCause() instanceof InterruptedIOException);
      assertRow(reader, 5, texts.get(0));
    }
  }

  @Test
  void one_open_that_fails_is_tried_again_by_the_next() throws IOException {
    SegmentInfo info = infos.get(1);
    Path body = store.blobs.local(info.bodyObject());
    Path aside = folder.resolve("aside");
    Files.move(body, aside);
    assertThrows(IOException.class, () -> store.segments.open(info));
    Files.move(aside, body);
    try (Segments.Lease lease = store.segments.open(info)) {
      assertRow(lease.reader(), 7, texts.get(1));
    }
  }
}
