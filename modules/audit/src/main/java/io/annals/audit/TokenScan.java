package io.annals.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks for one token in the raw bytes of events, without reading them as JSON. What the bytes do
 * not tell for sure is left in {@link Verdict#DOUBT}. Immutable, thread-safe.
 *
 * <p>A token of plain ASCII stands in the text as it is, in either case, unless a character of it
 * is written as an escape or is one of the two beyond ASCII that have an ASCII lower case; texts in
 * which that may be do not {@linkplain #nextUntelling tell}. The other way about, such letters
 * between two delimiters are always that token: none of them is a quotation mark or a backslash, so
 * they lie within one string, or are a number or literal, and a delimiter's byte is one in JSON's
 * structure, in a string, and at the end of the escapes {@code \"} and {@code \/}. It holds for
 * text that is no JSON as well, whose bytes are taken as they stand.
 *
 * <p>The other escapes that give a delimiter (of a new line, or by number) do so in JSON alone, and
 * their last byte is none: what stands beside a backslash is left in doubt.
 */
public final class TokenScan {
  /** What the bytes of a text tell. */
  public enum Verdict {
    /** The token is not in the text, provided that the text tells. */
    ABSENT,
    /** Only reading it as JSON tells. */
    DOUBT,
    /** The token is in the text. */
    PRESENT
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Makes a letter a small one; some other characters become equal too. */
  private static final long FOLD = 0x2020202020202020L;

  /** Bytes of an escape by number. */
  private static final int LONG_ESCAPE = 6;

  /** Characters of tokens, those that are most frequent in events first. */
  private static final String FREQUENT = "eatsniorcpdlum0.hg1-b2y3f5v489k76w_xzjq";

  private static final boolean[] DELIMITERS = new boolean[256];

  static {
    for (int c = 0; c < 128; c++) {
      DELIMITERS[c] = Tokens.isDelimiter(c);
    }
  }

  private final String token;
  private final boolean whole;
  private final byte[] lower;
  private final byte[] upper;

  /** The places of two characters that are looked for first. */
  private final int one;

  private final int other;
  private final long oneMask;
  private final long otherMask;

  private TokenScan(String token, boolean whole) {
    this.token = token;
    this.whole = whole;
    lower = token.getBytes(StandardCharsets.US_ASCII);
    upper = lower.clone();
    for (int i = 0; i < upper.length; i++) {
      if (upper[i] >= 'a' && upper[i] <= 'z') {
        upper[i] = (byte) (upper[i] - ('a' - 'A'));
      }
    }
    int rarest = rarest(-1);
    int next = lower.length == 1 ? rarest : rarest(rarest);
    one = Math.min(rarest, next);
    other = Math.max(rarest, next);
    oneMask = ONES * (lower[one] | 0x20);
    otherMask = ONES * (lower[other] | 0x20);
  }

  private int rarest(int except) {
    int found = except == 0 ? 1 : 0;
    for (int i = 0; i < lower.length; i++) {
      if (i != except && rarity(lower[i]) > rarity(lower[found])) {
        found = i;
      }
    }
    return found;
  }

  private static int rarity(byte c) {
    int frequent = FREQUENT.indexOf(c);
    return frequent < 0 ? FREQUENT.length() : frequent;
  }

  /**
   * Looks for a token.
   *
   * @param token as {@link Tokens} makes them
   * @return empty when bytes tell nothing about it
   */
  public static Optional<TokenScan> word(String token) {
    return isPlain(token) ? Optional.of(new TokenScan(token, true)) : Optional.empty();
  }

  /** Looks for any token that begins so; otherwise as {@link #word}. */
  public static Optional<TokenScan> beginning(String prefix) {
    return isPlain(prefix) ? Optional.of(new TokenScan(prefix, false)) : Optional.empty();
  }

  private static boolean isPlain(String token) {
    return !token.isEmpty()
        && token.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\' && !Tokens.isDelimiter(c));
  }

  /** What is looked for. */
  public String token() {
    return token;
  }

  /** Whether a token, in lower case, is one that is looked for. */
  public boolean fits(String found) {
    return whole ? found.equals(token) : found.startsWith(token);
  }

  /** Whether it is the whole token, not the beginning of one. */
  public boolean isWhole() {
    return whole;
  }

  /**
   * What {@code text[from..to)} tells, where tokens end before and behind it. {@link
   * Verdict#ABSENT} holds only if nothing is {@linkplain #nextUntelling untelling} there.
   */
  public Verdict in(byte[] text, int from, int to) {
    Verdict verdict = Verdict.ABSENT;
    for (int at = next(text, from, to); at >= 0; at = next(text, at + 1, to)) {
      Verdict here = at(text, from, to, at);
      if (here == Verdict.PRESENT) {
        return here;
      }
      verdict = here == Verdict.DOUBT ? here : verdict;
    }
    return verdict;
  }

  /** Where its letters stand next within {@code text[from..to)}; -1 when they do not. */
  public int next(byte[] text, int from, int to) {
    int last = to - lower.length;
    int at = from;
    for (int wide = to - other - 2 * Long.BYTES; at <= wide; at += 2 * Long.BYTES) {
      long low = candidates(text, at);
      long high = candidates(text, at + Long.BYTES);
      if ((low | high) != 0) {
        int hit = among(low, text, at, last);
        hit = hit >= 0 ? hit : among(high, text, at + Long.BYTES, last);
        if (hit >= 0) {
          return hit;
        }
      }
    }
    for (; at <= last; at++) {
      if (standsAt(text, at)) {
        return at;
      }
    }
    return -1;
  }

  /** A byte is not zero at each of eight places where both characters stand, perhaps elsewhere. */
  private long candidates(byte[] text, int at) {
    long a = ((long) LONGS.get(text, at + one) | FOLD) ^ oneMask;
    long b = ((long) LONGS.get(text, at + other) | FOLD) ^ otherMask;
    return zeros(a | b);
  }

  /** The first of the candidates that is a hit; -1 when none is. */
  private int among(long candidates, byte[] text, int at, int last) {
    for (long rest = candidates; rest != 0; rest &= rest - 1) {
      int hit = at + (Long.numberOfTrailingZeros(rest) >>> 3);
      if (hit <= last && standsAt(text, hit)) {
        return hit;
      }
    }
    return -1;
  }

  /** The high bits of bytes that are zero, perhaps of others above such a byte. */
  private static long zeros(long bytes) {
    return (bytes - ONES) & ~bytes & HIGHS;
  }

  private boolean standsAt(byte[] text, int at) {
    for (int i = 0; i < lower.length; i++) {
      byte b = text[at + i];
      if (b != lower[i] && b != upper[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * What letters at {@code at}, found by {@link #next}, tell of {@code text[from..to)}: {@link
   * Verdict#ABSENT} when these are not the token, or reach beyond that text.
   */
  public Verdict at(byte[] text, int from, int to, int at) {
    int end = at + lower.length;
    if (end > to) {
      return Verdict.ABSENT;
    }
    Verdict begin = begin(text, from, at);
    if (begin == Verdict.ABSENT || !whole || end == to || isDelimiter(text[end])) {
      return begin;
    }
    return text[end] == '\\' ? Verdict.DOUBT : Verdict.ABSENT;
  }

  /** Whether a token begins here. */
  private static Verdict begin(byte[] text, int from, int at) {
    if (at == from || isDelimiter(text[at - 1])) {
      return Verdict.PRESENT;
    }
    boolean afterEscape =
        (at - 2 >= from && text[at - 2] == '\\')
            || (at - LONG_ESCAPE >= from && text[at - LONG_ESCAPE] == '\\');
    return afterEscape ? Verdict.DOUBT : Verdict.ABSENT;
  }

  /** Whether the byte is a delimiter of tokens. */
  public static boolean isDelimiter(byte b) {
    return DELIMITERS[b & 0xFF];
  }

  /**
   * Where in {@code text[from..to)} something stands next that may be a character of a plain token
   * without looking like it; -1 when all of it tells. It may find too much, never too little.
   */
  public static int nextUntelling(byte[] text, int from, int to) {
    int at = from;
    for (int wide = to - 1 - 2 * Long.BYTES; at <= wide; at += 2 * Long.BYTES) {
      long low = strange(text, at);
      long high = strange(text, at + Long.BYTES);
      if ((low | high) != 0) {
        int hit = untelling(low, text, at, to);
        hit = hit >= 0 ? hit : untelling(high, text, at + Long.BYTES, to);
        if (hit >= 0) {
          return hit;
        }
      }
    }
    for (; at < to; at++) {
      if (isUntelling(text, at, to)) {
        return at;
      }
    }
    return -1;
  }

  /** A byte is not zero where an escape by number begins, and where no ASCII stands. */
  private static long strange(byte[] text, int at) {
    long here = (long) LONGS.get(text, at);
    long behind = (long) LONGS.get(text, at + 1);
    return zeros((here ^ ONES * '\\') | (behind ^ ONES * 'u')) | (here & HIGHS);
  }

  private static int untelling(long strange, byte[] text, int at, int to) {
    for (long rest = strange; rest != 0; rest &= rest - 1) {
      int hit = at + (Long.numberOfTrailingZeros(rest) >>> 3);
      if (isUntelling(text, hit, to)) {
        return hit;
      }
    }
    return -1;
  }

  private static boolean isUntelling(byte[] text, int at, int to) {
    return switch (text[at]) {
      case '\\' -> at + 1 < to && text[at + 1] == 'u' && maybeInToken(text, at + 2, to);
      // U+0130 and U+212A, whose lower case is 'i' and 'k'.
      case (byte) 0xC4 -> at + 1 < to && text[at + 1] == (byte) 0xB0;
      case (byte) 0xE2 -> at + 2 < to && text[at + 1] == (byte) 0x84 && text[at + 2] == (byte) 0xAA;
      default -> false;
    };
  }

  /** Whether the escaped character could belong to a token of plain ASCII. */
  private static boolean maybeInToken(byte[] text, int hex, int to) {
    if (hex + 4 > to) {
      return true;
    }
    int c = 0;
    for (int i = hex; i < hex + 4; i++) {
      int digit = Character.digit(text[i], 16);
      if (digit < 0) {
        return true;
      }
      c = c << 4 | digit;
    }
    int lowered = Character.toLowerCase(c);
    return lowered > ' ' && lowered < 127 && !Tokens.isDelimiter(lowered);
  }
}
