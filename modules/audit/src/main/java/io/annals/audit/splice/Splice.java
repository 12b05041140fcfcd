package io.annals.audit.splice;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Edits of one text, noted in any order and applied at once; no two may overlap. Until there is
 * one, it costs nothing but itself. Not thread-safe.
 */
public final class Splice {
  private static final byte[] NOTHING = new byte[0];

  private final byte[] text;
  private int[] spans = new int[0];
  private byte[][] by = new byte[0][];
  private int edits;
  private long growth;
  private boolean ordered = true;

  public Splice(byte[] text) {
    this.text = text;
  }

  /** Notes that {@code text[from..to)} goes. */
  public void cut(int from, int to) {
    replace(from, to, NOTHING);
  }

  /** Notes that {@code text[from..to)} is to be {@code with}, which is not copied. */
  public void replace(int from, int to, byte[] with) {
    if (from < 0 || from > to || to > text.length) {
      throw new IndexOutOfBoundsException("an edit outside of the text");
    }
    ordered &= edits == 0 || from >= spans[2 * edits - 1];
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
    order();
    byte[] result = new byte[Math.toIntExact(text.length + growth)];
    int at = 0;
    int done = 0;
    for (int i = 0; i < edits; i++) {
      int kept = spans[2 * i] - done;
      if (kept < 0) {
        throw new IllegalStateException("edits that overlap");
      }
      System.arraycopy(text, done, result, at, kept);
      System.arraycopy(by[i], 0, result, at + kept, by[i].length);
      at += kept + by[i].length;
      done = spans[2 * i + 1];
    }
    System.arraycopy(text, done, result, at, text.length - done);
    return result;
  }

  private void order() {
    if (ordered) {
      return;
    }
    Integer[] byStart = new Integer[edits];
    Arrays.setAll(byStart, i -> i);
    Arrays.sort(byStart, Comparator.comparingInt(i -> spans[2 * i]));
    int[] sortedSpans = new int[2 * edits];
    byte[][] sortedBy = new byte[edits][];
    for (int i = 0; i < edits; i++) {
      sortedSpans[2 * i] = spans[2 * byStart[i]];
      sortedSpans[2 * i + 1] = spans[2 * byStart[i] + 1];
      sortedBy[i] = by[byStart[i]];
    }
    spans = sortedSpans;
    by = sortedBy;
    ordered = true;
  }
}
