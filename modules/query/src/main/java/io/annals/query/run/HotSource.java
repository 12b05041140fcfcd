package io.annals.query.run;

import io.annals.query.match.EventMatcher;
import io.annals.segment.EventRow;
import io.annals.segment.StoreView.HotPartition;
import java.util.ArrayList;
import java.util.List;

/** Matching events of one partition's hot tail. */
final class HotSource implements Source {
  private static final int ROWS_AT_A_TIME = 256;

  private final int partition;
  private final EventMatcher matcher;
  private final List<EventRow> rows;
  private int next;
  private boolean ready;

  /**
   * @param wanted which keys are still to be given
   */
  HotSource(HotPartition hot, Window wanted, Visibility visibility, EventMatcher matcher) {
    this.partition = hot.partition();
    this.matcher = matcher;
    rows = new ArrayList<>();
    for (EventRow row : hot.rows()) {
      if (visibility.shows(partition, row) && wanted.contains(key(row))) {
        rows.add(row);
      }
    }
    rows.sort((a, b) -> wanted.order().comparator().compare(key(a), key(b)));
  }

  private EventKey key(EventRow row) {
    return new EventKey(row.timeMicros(), partition, row.epoch(), row.offset());
  }

  @Override
  public EventKey bound() {
    return next < rows.size() ? key(rows.get(next)) : null;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public Hit take() {
    EventRow row = rows.get(next++);
    ready = false;
    return Hit.of(row, partition);
  }

  @Override
  public void work(QueryRun run) throws QueryStoppedException {
    int last = Math.min(rows.size(), next + ROWS_AT_A_TIME);
    while (next < last) {
      EventRow row = rows.get(next);
      run.scanned(1, row.bytes().length);
      if (matcher.matches(row.bytes(), row.clusterId().value(), row.timeMicros(), row.columns())) {
        ready = true;
        return;
      }
      next++;
    }
  }

  @Override
  public void close() {}
}
