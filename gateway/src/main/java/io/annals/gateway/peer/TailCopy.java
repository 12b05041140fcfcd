package io.annals.gateway.peer;

import io.annals.gateway.store.HeldTail;
import io.annals.segment.EventRow;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.hot.RowMemory;
import io.annals.tenancy.TenantUid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is known of another process's hot tail. Immutable.
 *
 * @param peer id of the process
 * @param last the newest answer; its rows are among these
 * @param memory of the rows, bytes
 */
record TailCopy(String peer, TailPage last, List<EventRow> rows, long memory) {

  /** Begins with the first answer of a process, or with that of a new opening. */
  static TailCopy of(String peer, TailPage page) {
    return new TailCopy(peer, page, page.rows(), memory(page.rows()));
  }

  /** As of a later answer of the same process: what was flushed leaves, what is new comes. */
  TailCopy with(TailPage page) {
    if (!page.opening().equals(last.opening())) {
      return of(peer, page);
    }
    List<EventRow> kept =
        rows.subList(HotPartition.firstAtOrAbove(rows, page.firstOffset()), rows.size());
    if (kept.size() == rows.size() && page.rows().isEmpty()) {
      return new TailCopy(peer, page, rows, memory);
    }
    List<EventRow> all = new ArrayList<>(kept.size() + page.rows().size());
    all.addAll(kept);
    all.addAll(page.rows());
    long gone = memory(rows.subList(0, rows.size() - kept.size()));
    return new TailCopy(
        peer, page, Collections.unmodifiableList(all), memory - gone + memory(page.rows()));
  }

  /** What need not be sent again. */
  TailQuestion.Known known() {
    return new TailQuestion.Known(last.opening(), last.through());
  }

  /** Empty while rows are missing. */
  Optional<HeldTail> tail(TenantUid tenant, int partition) {
    return last.isLast()
        ? Optional.of(
            new HeldTail(
                tenant,
                last.opening(),
                last.behind(),
                last.rawBytes(),
                new HotPartition(
                    partition, last.epoch(), last.firstOffset(), last.nextOffset(), rows)))
        : Optional.empty();
  }

  private static long memory(List<EventRow> rows) {
    return rows.stream().mapToLong(RowMemory::of).sum();
  }
}
