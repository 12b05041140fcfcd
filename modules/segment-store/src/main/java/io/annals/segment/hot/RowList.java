package io.annals.segment.hot;

import io.annals.segment.EventRow;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * Rows that one thread appends to while others read pictures taken earlier: slots beyond a
 * picture's end are written only before a later picture is published. Immutable as seen from
 * outside; publish through a volatile field.
 */
final class RowList extends AbstractList<EventRow> implements RandomAccess {
  static final int CHUNK = 512;
  static final RowList EMPTY = new RowList(new EventRow[0][], 0);

  private final EventRow[][] chunks;
  private final int size;

  private RowList(EventRow[][] chunks, int size) {
    this.chunks = chunks;
    this.size = size;
  }

  /** The rows and these. Only the newest picture may be appended to, by one thread at a time. */
  RowList plus(Iterable<EventRow> rows) {
    EventRow[][] grown = chunks;
    int next = size;
    for (EventRow row : rows) {
      if (next == grown.length * CHUNK) {
        grown = java.util.Arrays.copyOf(grown, grown.length + 1);
        grown[grown.length - 1] = new EventRow[CHUNK];
      }
      grown[next / CHUNK][next % CHUNK] = row;
      next++;
    }
    return next == size ? this : new RowList(grown, next);
  }

  /** The rows from this index on, in chunks of their own, so that the others can be freed. */
  RowList from(int index) {
    return EMPTY.plus(subList(index, size));
  }

  /** The index of the first row at or above this offset. */
  int indexOf(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public EventRow get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return chunks[index / CHUNK][index % CHUNK];
  }

  @Override
  public int size() {
    return size;
  }
}
