package io.annals.segment.engine;

import io.annals.segment.EventRow;
import java.io.IOException;
import java.util.List;

/** Rows in the order in which the engine is to have them, for one reader. */
@FunctionalInterface
public interface RowFeed {
  /** At most {@code most} rows; none at the end, and from then on. */
  List<EventRow> next(int most) throws IOException;
}
