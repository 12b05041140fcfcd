package io.annals.segment.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.Segments;
import io.annals.segment.format.SegmentParts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Effort.class)
class DamageTest {
  private static final int POSITIONS = 300;

  /** More than a block of either effort. */
  private static final int EVENTS = 1_100;

  @Parameter Effort effort;
  @TempDir Path folder;
  private TestStore store;
  private SegmentInfo info;
  private Path body;
  private Path columns;

  @BeforeEach
  void write() throws IOException {
    store = new TestStore(folder);
    List<EventRow> rows = SampleRows.sample();
    store.write(rows, effort);
    info = store.write(rows.subList(0, EVENTS), effort);
    body = store.blobs.local(info.bodyObject());
    columns = store.blobs.local(info.columnsObject());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  /** Opens and reads everything there is, as after a restart. */
  private void readAll() throws IOException {
    CachedSegments segments = store.freshSegments();
    try (Segments.Lease lease = segments.open(info)) {
      SegmentReader reader = lease.reader();
      for (int b = 0; b < reader.blockCount(); b++) {
        reader.block(b);
      }
      reader.rows();
    } finally {
      segments.close();
    }
  }

  private void assertNoticed(String what) {
    IOException e = assertThrows(IOException.class, this::readAll, what);
    assertTrue(e.getMessage().contains(info.id().toString()), e.getMessage());
  }

  @Test
  void reads_what_is_whole() throws IOException {
    readAll();
    assertEquals(EVENTS, info.events());
  }

  @Test
  void notices_every_changed_byte() throws IOException {
    for (Path file : List.of(body, columns)) {
      byte[] whole = Files.readAllBytes(file);
      Random random = new Random(1);
      for (int i = 0; i < POSITIONS; i++) {
        // The ends have the structure, so they are all tried.
        int at = i < 100 ? whole.length - 1 - i : i < 120 ? i - 100 : random.nextInt(whole.length);
        byte[] changed = whole.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, changed);
        assertNoticed("byte " + at);
      }
      Files.write(file, whole);
    }
    readAll();
  }

  @Test
  void notices_files_cut_off_or_overwritten() throws IOException {
    for (Path file : List.of(body, columns)) {
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length += 1 + whole.length / 60) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertNoticed("cut off at " + length);
        byte[] zeros = whole.clone();
        Arrays.fill(zeros, length, Math.min(zeros.length, length + 4096), (byte) 0);
        Files.write(file, zeros);
        assertNoticed("zeros at " + length);
      }
      byte[] longer = Arrays.copyOf(whole, whole.length + 1);
      Files.write(file, longer);
      assertNoticed("longer");
      Files.delete(file);
      assertNoticed("missing");
      Files.write(file, whole);
    }
    readAll();
  }

  @Test
  void says_which_block_is_damaged_and_gives_the_others() throws IOException {
    byte[] whole = Files.readAllBytes(body);
    whole[100] ^= 1;
    Files.write(body, whole);
    CachedSegments segments = store.freshSegments();
    try (Segments.Lease lease = segments.open(info)) {
      IOException e = assertThrows(IOException.class, () -> lease.reader().block(0));
      assertTrue(e.getMessage().contains("block 0"), e.getMessage());
      assertEquals(lease.reader().rowCount(1), lease.reader().block(1).count());
    }
    segments.close();
    assertThrows(IOException.class, () -> SegmentParts.describe(body));
  }

  @Test
  void refuses_another_segment_under_the_name() throws IOException {
    SegmentInfo other = store.write(SampleRows.sample().subList(0, EVENTS), effort);
    Files.write(body, Files.readAllBytes(store.blobs.local(other.bodyObject())));
    assertNoticed("other body");
  }

  @Test
  void notices_a_damaged_or_missing_dictionary_and_writes_on_without() throws IOException {
    String name = store.blobs.list(TestStore.PREFIX + "dict-").get(0);
    Path dictionary = store.blobs.local(name);
    byte[] whole = Files.readAllBytes(dictionary);
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 1;
    Files.write(dictionary, changed);
    store.reopen();
    assertNoticed("damaged dictionary");
    SegmentInfo written = store.write(SampleRows.sample().subList(0, 50), effort);
    Files.delete(dictionary);
    assertNoticed("missing dictionary");
    try (Segments.Lease lease = store.segments.open(written)) {
      assertArrayEquals(
          store.sortedTexts(SampleRows.sample().subList(0, 50)).get(49),
          lease.reader().block(0).event(49));
    }
    Files.write(dictionary, whole);
    readAll();
  }

  @Test
  void refuses_blocks_of_a_version_that_it_does_not_know() throws IOException {
    byte[] whole = Files.readAllBytes(body);
    ByteBuffer file = ByteBuffer.wrap(whole);
    int trailer = whole.length - 16;
    int length = file.getInt(trailer);
    file.putInt(trailer - length + Integer.BYTES, 3);
    CRC32C crc = new CRC32C();
    crc.update(whole, trailer - length, length);
    file.putInt(trailer + Integer.BYTES, (int) crc.getValue());
    Files.write(body, whole);
    IOException e = assertThrows(IOException.class, () -> SegmentParts.describe(body));
    assertTrue(e.getMessage().contains("version 3, which is not known"), e.getMessage());
    assertNoticed("unknown version");
  }

  @Test
  void describes_no_damaged_file() throws IOException {
    byte[] whole = Files.readAllBytes(body);
    Random random = new Random(2);
    for (int i = 0; i < POSITIONS; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length)] ^= (byte) 0x55;
      Files.write(body, changed);
      assertThrows(IOException.class, () -> SegmentParts.describe(body));
    }
  }
}
