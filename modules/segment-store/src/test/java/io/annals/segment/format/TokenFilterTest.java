package io.annals.segment.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenFilterTest {
  private static final int PROBES = 300_000;

  /** Both uses of filters. */
  enum Kind {
    BLOCK(TokenFilter::forBlock, 256, "01089ca066f1a4ab2eea000004d900000000 8e84bcc5"),
    SEGMENT(TokenFilter::forSegment, 65_536, "02109ca066f1a4ab2eea000000080000000e 97b99c7b");

    private final Function<long[], byte[]> build;
    private final int oneOf;
    private final String golden;

    Kind(Function<long[], byte[]> build, int oneOf, String golden) {
      this.build = build;
      this.oneOf = oneOf;
      this.golden = golden;
    }
  }

  private static TokenFilter parse(byte[] bytes) throws IOException {
    byte[] shifted = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    return TokenFilter.in(shifted, 3, bytes.length);
  }

  private static long[] keys(int count) {
    return new Random(count).longs(count).toArray();
  }

  private static void assertHolds(byte[] filter, long[] keys) throws IOException {
    TokenFilter read = parse(filter);
    for (long key : keys) {
      assertTrue(read.mayContain(key));
    }
  }

  @ParameterizedTest
  @EnumSource
  void never_denies_a_member_whatever_the_size(Kind kind) throws IOException {
    for (int count = 1; count < 300; count++) {
      assertHolds(kind.build.apply(keys(count)), keys(count));
    }
    for (int count : new int[] {1000, 4096, 33_333, 400_000}) {
      assertHolds(kind.build.apply(keys(count)), keys(count));
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_strangers_for_members_as_rarely_as_its_bits_promise(Kind kind) throws IOException {
    TokenFilter filter = parse(kind.build.apply(keys(20_000)));
    int wrong = 0;
    for (long stranger : new Random(7).longs(PROBES).toArray()) {
      wrong += filter.mayContain(stranger) ? 1 : 0;
    }
    double expected = (double) PROBES / kind.oneOf;
    assertTrue(wrong <= 1.3 * expected + 8, wrong + " of " + PROBES);
  }

  @ParameterizedTest
  @EnumSource
  void is_small(Kind kind) {
    int block = kind.build.apply(keys(1500)).length;
    int segment = kind.build.apply(keys(400_000)).length;
    if (kind == Kind.BLOCK) {
      assertTrue(block < 1500 * 1.27, block + " bytes");
    } else {
      assertTrue(segment < 400_000 * 2.35, segment + " bytes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_empty_one_denies_all(Kind kind) throws IOException {
    TokenFilter filter = parse(kind.build.apply(new long[0]));
    for (long stranger : keys(1000)) {
      assertFalse(filter.mayContain(stranger));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bears_duplicates_and_keys_that_look_alike(Kind kind) throws IOException {
    long[] same = new long[1000];
    Arrays.fill(same, 42);
    assertHolds(kind.build.apply(same), same);
    long[] twice = LongStream.concat(Arrays.stream(keys(500)), Arrays.stream(keys(500))).toArray();
    assertHolds(kind.build.apply(twice), twice);
    long[] row = LongStream.range(-500, 500).toArray();
    assertHolds(kind.build.apply(row), row);
  }

  @ParameterizedTest
  @EnumSource
  void makes_the_same_bytes_for_ever(Kind kind) {
    byte[] filter = kind.build.apply(keys(3000));
    assertArrayEquals(filter, kind.build.apply(keys(3000)));
    CRC32C crc = new CRC32C();
    crc.update(filter);
    assertEquals(
        kind.golden,
        HexFormat.of().formatHex(filter, 0, TokenFilter.HEADER_BYTES)
            + " "
            + Long.toHexString(crc.getValue()));
  }

  @ParameterizedTest
  @EnumSource
  void refuses_what_is_no_filter(Kind kind) {
    byte[] filter = kind.build.apply(keys(100));
    assertThrows(DamagedException.class, () -> parse(Arrays.copyOf(filter, 10)));
    assertThrows(DamagedException.class, () -> parse(Arrays.copyOf(filter, filter.length - 1)));
    byte[] unknown = filter.clone();
    unknown[0] = 9;
    assertThrows(DamagedException.class, () -> parse(unknown));
  }
}
