package io.annals.segment.hot;

import io.annals.audit.EventColumn;
import io.annals.segment.EventRow;

/** Estimates what a hot row takes on the heap. */
public final class RowMemory {
  /** Row, column array, index entry and their headers. */
  private static final long FIXED = 400;

  /** A string and its array. */
  private static final long TEXT = 48;

  private static final EventColumn[] COLUMNS = EventColumn.values();

  private RowMemory() {}

  /** Bytes. */
  public static long of(EventRow row) {
    long bytes = FIXED + row.bytes().length;
    for (EventColumn column : COLUMNS) {
      if (column.kind() != EventColumn.Kind.INTEGER) {
        String text = row.columns().text(column);
        if (text != null) {
          bytes += TEXT + text.length();
        }
      }
    }
    return bytes;
  }
}
