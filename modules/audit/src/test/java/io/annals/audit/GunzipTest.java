package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.SampleEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final byte[] PLAIN = Bodies.eventList(SampleEvents.sample().subList(0, 200));

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] gunzip(byte[] packed, int piece, boolean complete) throws ZipException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] out = new byte[1 + new Random(piece).nextInt(5_000)];
    try (Gunzip gunzip = new Gunzip()) {
      for (int from = 0; from < packed.length; from += piece) {
        gunzip.offer(packed, from, Math.min(packed.length, from + piece));
        for (int n = gunzip.read(out); n > 0; n = gunzip.read(out)) {
          plain.write(out, 0, n);
        }
      }
      assertEquals(complete, gunzip.complete());
    }
    return plain.toByteArray();
  }

  @Test
  void unpacks_pieces_of_any_size() throws ZipException {
    byte[] packed = gzip(PLAIN);
    for (int piece : new int[] {1, 2, 7, 100, 4_096, packed.length}) {
      assertArrayEquals(PLAIN, gunzip(packed, piece, true));
    }
    assertArrayEquals(new byte[0], gunzip(gzip(new byte[0]), 3, true));
  }

  @Test
  void several_members_and_zeros_are_one_stream() throws ZipException {
    byte[] packed = join(gzip(PLAIN), gzip(new byte[0]), gzip(PLAIN), new byte[300]);
    for (int piece : new int[] {1, 1_000, packed.length}) {
      assertArrayEquals(join(PLAIN, PLAIN), gunzip(packed, piece, true));
    }
  }

  @Test
  void optional_parts_of_the_header_are_passed_over() throws ZipException {
    byte[] packed = gzip(PLAIN);
    byte[] header = Arrays.copyOf(packed, 10);
    byte[] data = Arrays.copyOfRange(packed, 10, packed.length);
    header[3] = 4 | 8 | 16 | 2;
    byte[] parts = {3, 0, 'a', 'b', 'c', 'n', 0, 'c', 'o', 0, 1, 2};
    assertArrayEquals(PLAIN, gunzip(join(header, parts, data), 1, true));
    header[3] = 4;
    assertArrayEquals(PLAIN, gunzip(join(header, new byte[2], data), 5, true));
    header[3] = 16;
    assertArrayEquals(PLAIN, gunzip(join(header, new byte[1], data), 5, true));
  }

  @Test
  void damage_is_noticed() {
    byte[] packed = gzip(PLAIN);
    byte[] checksum = packed.clone();
    checksum[packed.length - 6] ^= 1;
    assertThrows(ZipException.class, () -> gunzip(checksum, 50, true));
    byte[] length = packed.clone();
    length[packed.length - 1] ^= 1;
    assertThrows(ZipException.class, () -> gunzip(length, 50, true));
    assertThrows(ZipException.class, () -> gunzip(PLAIN, 50, true));
    assertThrows(ZipException.class, () -> gunzip(join(packed, PLAIN), 50, true));
    byte[] flags = packed.clone();
    flags[3] = (byte) 0x80;
    assertThrows(ZipException.class, () -> gunzip(flags, 50, true));
  }

  @Test
  void what_breaks_off_is_not_complete() throws ZipException {
    byte[] packed = gzip(PLAIN);
    byte[] start = gunzip(Arrays.copyOf(packed, packed.length - 9), 64, false);
    assertTrue(start.length > 0);
    assertFalse(gunzip(Arrays.copyOf(packed, packed.length - 1), 64, false).length == 0);
    gunzip(Arrays.copyOf(packed, 1), 64, false);
    gunzip(new byte[0], 64, false);
  }
}
