package io.annals.segment.template;

import java.util.Arrays;

/**
 * What fills the holes of a block's events. The arrays are not copied.
 *
 * @param content of the block
 * @param textAt where the texts begin in it, and where the last ends
 * @param firstOf numbers of the first text of each column, of requestObjects, responseObjects and
 *     whole events, and one past the last
 * @param times in µs since 1970
 */
record BlockValues(byte[] content, int[] textAt, int[] firstOf, long[] times) {
  private static final int[] OBJECTS = {Holes.REQUEST_OBJECT, Holes.RESPONSE_OBJECT, Holes.WHOLE};

  int columns() {
    return firstOf.length - 1 - OBJECTS.length;
  }

  int from(int text) {
    return textAt[text];
  }

  int to(int text) {
    return textAt[text + 1];
  }

  /** All texts that stand there as in the events, nearly: auditIDs do not. */
  TextRun texts() {
    return new TextRun(content, textAt, firstOf[Holes.REQUEST_URI], firstOf[firstOf.length - 1]);
  }

  /** The hole that this text fills. */
  int holeOf(int text) {
    int place = place(text);
    return place < columns() ? Holes.FIRST_TEXT + place : OBJECTS[place - columns()];
  }

  /** The first text that fills another hole than this one, and comes behind it. */
  int nextHolesText(int text) {
    return firstOf[place(text) + 1];
  }

  private int place(int text) {
    int found = Arrays.binarySearch(firstOf, text);
    int place = found >= 0 ? found : -found - 2;
    while (firstOf[place + 1] <= text) {
      place++; // holes that nothing fills
    }
    return place;
  }
}
