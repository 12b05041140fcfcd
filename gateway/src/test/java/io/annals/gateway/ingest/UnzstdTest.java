package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class UnzstdTest {
  /** Half of it compresses well. */
  private static byte[] plain(int length) {
    byte[] plain = new byte[length];
    new Random(7).nextBytes(plain);
    Arrays.fill(plain, 0, length / 2, (byte) 'a');
    return plain;
  }

  private static byte[] stream(byte[] plain, int windowLog) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(packed).setLong(windowLog)) {
      out.write(plain, 0, plain.length / 2);
      out.flush();
      out.write(plain, plain.length / 2, plain.length - plain.length / 2);
    }
    return packed.toByteArray();
  }

  private static byte[] unpack(Unzstd unzstd, byte[] packed, int step, int room)
      throws ZipException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] out = new byte[room];
    for (int at = 0; at < packed.length; at += step) {
      unzstd.offer(Arrays.copyOfRange(packed, at, Math.min(packed.length, at + step)));
      for (int n = unzstd.read(out); n > 0; n = unzstd.read(out)) {
        plain.write(out, 0, n);
      }
    }
    return plain.toByteArray();
  }

  @Test
  void whatever_the_pieces_the_text_is_the_same() throws IOException {
    byte[] plain = plain(300_000);
    for (byte[] packed : new byte[][] {Zstd.compress(plain, 3), stream(plain, 20)}) {
      for (int step : new int[] {1, 7, 1_000, packed.length}) {
        for (int room : new int[] {512, 64 << 10, 1 << 20}) {
          try (Unzstd unzstd = new Unzstd()) {
            assertFalse(unzstd.complete());
            assertArrayEquals(plain, unpack(unzstd, packed, step, room));
            assertTrue(unzstd.complete());
          }
        }
      }
    }
  }

  @Test
  void frames_one_after_the_other_are_one_stream() throws IOException {
    byte[] one = Zstd.compress("{}".getBytes(StandardCharsets.US_ASCII));
    byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(one);
    packed.write(skippable);
    packed.write(one);
    try (Unzstd unzstd = new Unzstd()) {
      assertEquals(
          "{}{}",
          new String(unpack(unzstd, packed.toByteArray(), 3, 100), StandardCharsets.US_ASCII));
      assertTrue(unzstd.complete());
    }
  }

  @Test
  void what_breaks_off_is_not_complete() throws IOException {
    byte[] plain = plain(300_000);
    byte[] packed = stream(plain, 20);
    try (Unzstd unzstd = new Unzstd()) {
      byte[] part = unpack(unzstd, Arrays.copyOf(packed, packed.length / 2), 1_000, 64 << 10);
      assertArrayEquals(Arrays.copyOf(plain, part.length), part);
      assertTrue(part.length >= plain.length / 2, "what was flushed is there");
      assertFalse(unzstd.complete());
    }
  }

  @Test
  void what_is_no_zstd_is_told() throws IOException {
    byte[] damaged = Zstd.compress(plain(300_000), 3);
    Arrays.fill(damaged, 100, damaged.length, (byte) 0xFF);
    byte[] packed = Zstd.compress(plain(100));
    byte[] more = Arrays.copyOf(packed, packed.length + 20);
    Arrays.fill(more, packed.length, more.length, (byte) 'x');
    for (byte[] wrong :
        new byte[][] {"this is no zstd".getBytes(StandardCharsets.US_ASCII), damaged, more}) {
      try (Unzstd unzstd = new Unzstd()) {
        ZipException told =
            assertThrows(ZipException.class, () -> unpack(unzstd, wrong, 1_000, 64 << 10));
        assertEquals("damaged zstd data", told.getMessage());
      }
    }
  }

  @Test
  void windows_are_bounded_and_counted_as_memory() throws IOException {
    byte[] plain = plain(300_000);
    try (Unzstd unzstd = new Unzstd()) {
      assertArrayEquals(plain, unpack(unzstd, stream(plain, 23), 5, 64 << 10));
      assertEquals(8 << 20, unzstd.held());
    }
    try (Unzstd unzstd = new Unzstd()) {
      unpack(unzstd, Zstd.compress(plain, 3), 5, 64 << 10);
      assertEquals(plain.length, unzstd.held(), "a frame of one segment is its own window");
    }
    try (Unzstd unzstd = new Unzstd()) {
      byte[] wide = stream(plain, 24);
      ZipException told =
          assertThrows(ZipException.class, () -> unpack(unzstd, wide, 1_000, 64 << 10));
      assertTrue(told.getMessage().contains("8 MiB"), told.getMessage());
      assertTrue(unzstd.held() <= 8 << 20);
    }
  }
}
