package io.annals.query.run;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges sources into the order of the answer; does no work for what comes later. */
final class Hits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hits.class);

  private final PriorityQueue<Source> sources;
  private final QueryRun run;

  Hits(List<Source> sources, Order order, QueryRun run) {
    this.run = run;
    this.sources =
        new PriorityQueue<>(
            Math.max(1, sources.size()), Comparator.comparing(Source::bound, order.comparator()));
    sources.forEach(this::keep);
  }

  /** The next event, or null when there is none left. */
  Hit next() throws QueryStoppedException {
    while (true) {
      Source first = sources.peek();
      if (first == null) {
        return null;
      }
      if (first.isReady()) {
        sources.remove();
        Hit hit = first.take();
        keep(first);
        return hit;
      }
      run.check();
      sources.remove();
      if (work(first)) {
        keep(first);
      }
    }
  }

  /** Nothing that is left comes before this; null when nothing is left. */
  EventKey bound() {
    Source first = sources.peek();
    return first == null ? null : first.bound();
  }

  private boolean work(Source source) throws QueryStoppedException {
    try {
      source.work(run);
      return true;
    } catch (IOException unreadable) {
      // The message names the segment; a cause could quote an event.
      LOG.atWarn().addKeyValue("damage", unreadable.getMessage()).log("segment cannot be read");
      run.incomplete(Reason.UNREADABLE_SEGMENT);
      source.close();
      return false;
    } catch (QueryStoppedException e) {
      sources.add(source);
      throw e;
    }
  }

  private void keep(Source source) {
    if (source.bound() == null) {
      source.close();
    } else {
      sources.add(source);
    }
  }

  @Override
  public void close() {
    sources.forEach(Source::close);
    sources.clear();
  }
}
