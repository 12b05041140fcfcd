package io.annals.audit.splice;

import java.util.Arrays;

/**
 * Edits of one text, noted in its order and applied at once. Until there is one, it costs nothing
 * but itself. Not thread-safe.
 */
public final class Splice {
  private static final byte[] NOTHING = new byte[0];

  private final byte[] text;
  private int[] spans = new int[0];
  private byte[][] by = new byte[0][];
  private int edits;
  private long growth;

  public Splice(byte[] text) {
    this.text = text;
  }

  /** Notes that {@code text[from..to)} goes; not before the end of the last edit. */
  public void cut(int from, int to) {
    replace(from, to, NOTHING);
  }

  /** Notes that {@code text[from..to)} is to be {@code with}, which is not copied. */
  public void replace(int from, int to, byte[] with) {
    if (from > to || (edits > 0 && from < spans[2 * edits - 1])) {
      throw new IllegalStateException("edits out of order");
    }
    if (edits == by.length) {
      by = Arrays.copyOf(by, Math.max(4, 2 * edits));
      spans = Arrays.copyOf(spans, 2 * by.length);
    }
    spans[2 * edits] = from;
    spans[2 * edits + 1] = to;
    by[edits++] = with;
    growth += with.length - (to - from);
  }

  /** How many edits have been noted. */
  public int edits() {
    return edits;
  }

  /** Forgets the edits from number {@code first} to before {@code end}, counted from 0. */
  public void forget(int first, int end) {
    for (int i = first; i < end; i++) {
      growth -= by[i].length - (spans[2 * i + 1] - spans[2 * i]);
    }
    System.arraycopy(by, end, by, first, edits - end);
    System.arraycopy(spans, 2 * end, spans, 2 * first, 2 * (edits - end));
    edits -= end - first;
  }

  /** The text with all edits; the same array when there are none. */
  public byte[] text() {
    if (edits == 0) {
      return text;
    }
    byte[] result = new byte[Math.toIntExact(text.length + growth)];
    int at = 0;
    int done = 0;
    for (int i = 0; i < edits; i++) {
      int kept = spans[2 * i] - done;
      System.arraycopy(text, done, result, at, kept);
      System.arraycopy(by[i], 0, result, at + kept, by[i].length);
      at += kept + by[i].length;
      done = spans[2 * i + 1];
    }
    System.arraycopy(text, done, result, at, text.length - done);
    return result;
  }
}
