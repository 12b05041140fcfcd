package io.annals.segment.hot;

import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.SegmentWriter.Target;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.CompactionLedger;
import io.annals.segment.catalogue.CompactionRecord;
import io.annals.segment.catalogue.FlushRefusedException;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.SegmentsGoneException;
import io.annals.segment.compaction.MergedRows;
import io.annals.segment.compaction.Pace;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes one segment of several: announce, write, enter. Killed at any moment it leaves either the
 * old ones or the new one, and at most a file that the next sweep removes. Thread-safe; one merge
 * runs at a time if the pool has one thread.
 */
public final class Compactor {
  private static final long SQL_SECONDS = 30;

  private final CompactionLedger ledger;
  private final SegmentWriter writer;
  private final Segments segments;
  private final UnusedFiles files;
  private final WorkerExecutor pool;
  private final Pace pace;
  private final CompactionStep.Observer observer;

  /** Nothing runs yet. */
  public Compactor(
      CompactionLedger ledger,
      SegmentWriter writer,
      Segments segments,
      Work work,
      CompactionStep.Observer observer) {
    this.ledger = ledger;
    this.writer = writer;
    this.segments = segments;
    this.files = new UnusedFiles(work.blobs(), work.pool());
    this.pool = work.pool();
    this.pace = work.pace();
    this.observer = observer;
  }

  /**
   * Where and how fast it works.
   *
   * @param pool of one thread, because {@code pace} is for one
   */
  public record Work(BlobStore blobs, WorkerExecutor pool, Pace pace) {}

  /** A merged segment, not yet entered; the filter is there if it was asked for. */
  record Merged(SegmentInfo info, Optional<IdentityFilter> filter) {}

  /** Gives up a merge under way, and every later one, for good. */
  public void stop() {
    pace.stop();
  }

  /**
   * Writes the rows of these segments into one.
   *
   * @return fails when nothing is left of it
   */
  Future<Merged> write(PartitionId partition, List<SegmentInfo> group, boolean withFilter) {
    UUID id = UUID.randomUUID();
    return limited(ledger.announce(partition, id))
        .compose(done -> observer.reached(CompactionStep.ANNOUNCED))
        .compose(done -> pool.executeBlocking(() -> merge(partition, id, group, withFilter), false))
        .compose(merged -> observer.reached(CompactionStep.WRITTEN).map(merged))
        .recover(failed -> discard(partition, id).transform(any -> Future.failedFuture(failed)));
  }

  /**
   * Puts the merged segment into the place of the others.
   *
   * @return true when it is there; false when the catalogue refused, and nothing is left of it;
   *     when it fails only {@link #settle} can tell
   */
  Future<Boolean> enter(CompactionRecord compaction) {
    return limited(ledger.commit(compaction))
        .map(true)
        .recover(
            failed ->
                failed instanceof FlushRefusedException || failed instanceof SegmentsGoneException
                    ? discard(compaction.partition(), compaction.merged().id()).map(false)
                    : Future.failedFuture(failed))
        .compose(
            entered ->
                entered
                    ? observer.reached(CompactionStep.COMMITTED).map(true)
                    : Future.succeededFuture(false));
  }

  /**
   * Finds out what became of a compaction whose entering failed.
   *
   * @return whether it happened; if not, its file is gone
   */
  Future<Boolean> settle(CompactionRecord compaction) {
    UUID id = compaction.merged().id();
    return limited(ledger.settle(id))
        .compose(
            happened ->
                happened
                    ? Future.succeededFuture(true)
                    : files.remove(compaction.partition(), List.of(id)).map(false));
  }

  /** Those of the segments that are in the catalogue. */
  Future<Set<UUID>> present(Collection<UUID> ids) {
    return limited(ledger.present(ids));
  }

  /** Gives up what is held of segments that nobody will open any more. */
  void forget(Collection<UUID> ids) {
    ids.forEach(segments::forget);
  }

  /** Takes the announcement back, then the file. What fails here is left to the sweeper. */
  private Future<Void> discard(PartitionId partition, UUID id) {
    return limited(ledger.withdraw(id))
        .compose(
            ours -> ours ? files.remove(partition, List.of(id)) : Future.<Void>succeededFuture())
        .otherwiseEmpty();
  }

  private Merged merge(PartitionId partition, UUID id, List<SegmentInfo> group, boolean withFilter)
      throws IOException {
    long events = group.stream().mapToLong(SegmentInfo::events).sum();
    IdentityFilter.Builder filter = withFilter ? new IdentityFilter.Builder(events) : null;
    pace.begin();
    try (RowSource rows = new Paced(new MergedRows(segments, group), filter)) {
      Target target = new Target(id, partition.tenant(), partition.topic(), partition.partition());
      SegmentInfo merged = writer.write(target, rows, Effort.COMPACTION);
      MergeCheck.require(group, merged);
      pace.step();
      return new Merged(merged, Optional.ofNullable(filter).map(IdentityFilter.Builder::build));
    }
  }

  private static <T> Future<T> limited(Future<T> sql) {
    return sql.timeout(SQL_SECONDS, TimeUnit.SECONDS);
  }

  /** Rows at the pace of the compaction; their identities go into the filter. */
  private final class Paced implements RowSource {
    private final RowSource rows;
    private final IdentityFilter.Builder filter;

    Paced(RowSource rows, IdentityFilter.Builder filter) {
      this.rows = rows;
      this.filter = filter;
    }

    @Override
    public Optional<EventRow> next() throws IOException {
      pace.step();
      Optional<EventRow> row = rows.next();
      if (filter != null && row.isPresent()) {
        filter.add(Identity.of(row.get()).hash());
      }
      return row;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
