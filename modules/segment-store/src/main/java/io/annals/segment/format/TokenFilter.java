package io.annals.segment.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A set of token hashes that may say yes for a stranger (one of 256 with 8 bits, of 65,536 with 16)
 * but never no for a member. Immutable and thread-safe.
 *
 * <p>Its bytes: kind, bits of a fingerprint, seed (8 bytes), two numbers of the layout (4 bytes
 * each), then the fingerprints by slot; big-endian. The same keys give the same bytes.
 */
public final class TokenFilter {
  static final int HEADER_BYTES = 18;
  private static final byte KIND_EMPTY = 0;
  private static final byte KIND_XOR = 1;
  private static final byte KIND_FUSE = 2;

  /** For keys that no seed can tell apart, which does not happen: says yes to all. */
  private static final byte KIND_ALL = 3;

  /** Each seed fails for at most a few of a hundred key sets. */
  private static final int MOST_SEEDS = 100;

  private static final int SEEDS_BEFORE_DUPLICATES_ARE_SOUGHT = 3;

  /** Where a filter's fingerprints are read from. */
  @FunctionalInterface
  interface Source {
    /** The unsigned big-endian number of {@code bytes} (1 or 2) bytes at this place. */
    int read(int at, int bytes) throws IOException;
  }

  private final byte kind;
  private final int bytesPerPrint;
  private final long seed;
  private final FilterLayout layout;
  private final Source source;

  private TokenFilter(byte kind, int bytesPerPrint, long seed, FilterLayout layout, Source source) {
    this.kind = kind;
    this.bytesPerPrint = bytesPerPrint;
    this.seed = seed;
    this.layout = layout;
    this.source = source;
  }

  /** The small one for a block: 8 bits, xor layout. About 1.25 bytes a key. */
  static byte[] forBlock(long[] keys) {
    return build(keys, 8, KIND_XOR);
  }

  /** The sharp one for a segment: 16 bits, binary fuse layout. About 2.3 bytes a key. */
  static byte[] forSegment(long[] keys) {
    return build(keys, 16, KIND_FUSE);
  }

  private static byte[] build(long[] given, int bits, byte kind) {
    long[] keys = given;
    for (int attempt = 0; attempt < MOST_SEEDS && keys.length > 0; attempt++) {
      if (attempt == SEEDS_BEFORE_DUPLICATES_ARE_SOUGHT) {
        keys = Arrays.stream(keys).sorted().distinct().toArray();
      }
      FilterLayout layout =
          kind == KIND_XOR ? FilterLayout.Xor.of(keys.length) : FilterLayout.Fuse.of(keys.length);
      long seed = mix(attempt, 0x9E3779B97F4A7C15L);
      FilterPeeling peeling = new FilterPeeling(layout, keys.length);
      if (peeling.take(keys, seed)) {
        return bytes(kind, bits, seed, layout, peeling.fingerprints(bits));
      }
    }
    return bytes(
        keys.length == 0 ? KIND_EMPTY : KIND_ALL, bits, 0, new FilterLayout.Xor(0), new int[0]);
  }

  private static byte[] bytes(byte kind, int bits, long seed, FilterLayout layout, int[] prints) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + prints.length * (bits / 8));
    out.put(kind).put((byte) bits).putLong(seed);
    if (layout instanceof FilterLayout.Fuse fuse) {
      out.putInt(fuse.windowBits()).putInt(fuse.windows());
    } else if (layout instanceof FilterLayout.Xor xor) {
      out.putInt(xor.third()).putInt(0);
    }
    for (int print : prints) {
      if (bits == 8) {
        out.put((byte) print);
      } else {
        out.putShort((short) print);
      }
    }
    return out.array();
  }

  /** The filter in {@code length} bytes at {@code at}, which are not copied. */
  static TokenFilter in(byte[] bytes, int at, int length) throws DamagedException {
    int prints = at + HEADER_BYTES;
    return parse(
        ByteBuffer.wrap(bytes, at, length),
        length,
        (place, size) ->
            size == 1
                ? bytes[prints + place] & 0xFF
                : (bytes[prints + place] & 0xFF) << 8 | (bytes[prints + place + 1] & 0xFF));
  }

  /**
   * @param header the first {@link #HEADER_BYTES}
   * @param length of header and fingerprints
   * @param prints reads fingerprints, counted from the end of the header
   */
  static TokenFilter parse(ByteBuffer header, int length, Source prints) throws DamagedException {
    if (header.remaining() < HEADER_BYTES) {
      throw new DamagedException("token filter is too short");
    }
    byte kind = header.get();
    int bits = header.get();
    long seed = header.getLong();
    int first = header.getInt();
    int second = header.getInt();
    FilterLayout layout =
        kind == KIND_FUSE
            ? new FilterLayout.Fuse(first, second)
            : new FilterLayout.Xor(kind == KIND_XOR ? first : 0);
    boolean known = kind >= KIND_EMPTY && kind <= KIND_ALL && (bits == 8 || bits == 16);
    if (!known || (long) layout.slots() * (bits / 8) + HEADER_BYTES != length) {
      throw new DamagedException("token filter has an unknown form");
    }
    return new TokenFilter(kind, bits / 8, seed, layout, prints);
  }

  /** False: surely not a member. */
  boolean mayContain(long key) throws IOException {
    if (kind == KIND_EMPTY || kind == KIND_ALL) {
      return kind == KIND_ALL;
    }
    long hash = mix(key, seed);
    int print = fingerprint(hash, bytesPerPrint * 8);
    for (int k = 0; k < 3; k++) {
      print ^= source.read(layout.position(hash, k) * bytesPerPrint, bytesPerPrint);
    }
    return print == 0;
  }

  static long mix(long key, long seed) {
    long h = key + seed;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  static int fingerprint(long hash, int bits) {
    return (int) (hash ^ (hash >>> 32)) & ((1 << bits) - 1);
  }
}
