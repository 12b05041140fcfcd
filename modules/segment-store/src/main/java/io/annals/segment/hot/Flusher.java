package io.annals.segment.hot;

import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.FlushRecord;
import io.annals.segment.catalogue.FlushRefusedException;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.UsageMinute;
import io.annals.tenancy.TopicKind;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Turns the beginning of a hot tail into segments: announce, write, enter. Thread-safe; files are
 * written on the worker pool.
 */
public final class Flusher {
  /** Longer than PostgreSQL takes for the largest flush; a hung connection must not hold a tail. */
  private static final long SQL_SECONDS = 30;

  private static final long DAY = TimeUnit.DAYS.toMicros(1);

  private final FlushLedger ledger;
  private final SegmentWriter writer;
  private final UnusedFiles files;
  private final WorkerExecutor pool;
  private final StoreMeters meters;
  private final FlushStep.Observer observer;
  private final ReuseMemory memory;

  public Flusher(
      FlushLedger ledger,
      SegmentWriter writer,
      BlobStore blobs,
      WorkerExecutor pool,
      StoreMeters meters,
      ReuseMemory memory,
      FlushStep.Observer observer) {
    this.ledger = ledger;
    this.writer = writer;
    this.files = new UnusedFiles(blobs, pool);
    this.pool = pool;
    this.meters = meters;
    this.memory = memory;
    this.observer = observer;
  }

  /**
   * Flushes the prefix.
   *
   * @return the new segments, once they are in the catalogue. Fails with {@link
   *     FlushRefusedException} when the catalogue refused, with {@link UnsettledException} when
   *     only {@link #settle} can tell, else when nothing has happened and all can be tried again
   */
  Future<List<KnownSegment>> flush(PartitionId partition, TopicKind kind, HotTail.Prefix prefix) {
    List<Part> parts = parts(prefix.rows());
    List<UUID> ids =
        parts.isEmpty() ? List.of(UUID.randomUUID()) : parts.stream().map(Part::id).toList();
    return limited(ledger.announce(partition, ids))
        .compose(done -> observer.reached(FlushStep.ANNOUNCED))
        .compose(done -> pool.executeBlocking(() -> write(partition, kind, parts, prefix), false))
        .compose(written -> observer.reached(FlushStep.WRITTEN).map(written))
        .recover(failed -> undo(partition, ids).transform(any -> Future.failedFuture(failed)))
        .compose(
            written ->
                enter(record(partition, prefix, ids, written))
                    .map(done -> known(written.segments())));
  }

  /**
   * Finds out what became of an unsettled flush.
   *
   * @return whether it happened; if not, its files are gone
   */
  Future<Boolean> settle(FlushRecord flush) {
    return limited(ledger.settle(flush))
        .compose(
            happened ->
                happened
                    ? Future.succeededFuture(true)
                    : files.remove(flush.partition(), flush.announced()).map(false));
  }

  private Future<Void> enter(FlushRecord flush) {
    return limited(ledger.commit(flush))
        .recover(failed -> notEntered(flush, failed))
        .compose(done -> observer.reached(FlushStep.COMMITTED))
        .onSuccess(done -> flush.segments().forEach(this::count));
  }

  private Future<Void> notEntered(FlushRecord flush, Throwable failed) {
    if (failed instanceof FlushRefusedException) {
      // Nobody else can enter these ids, whoever has removed their pending rows.
      return limited(ledger.withdraw(flush.announced()))
          .transform(any -> files.remove(flush.partition(), flush.announced()))
          .transform(any -> Future.failedFuture(failed));
    }
    return Future.failedFuture(new UnsettledException(flush, failed));
  }

  /** Blocks. */
  private Content write(
      PartitionId partition, TopicKind kind, List<Part> parts, HotTail.Prefix prefix)
      throws IOException {
    List<Written> written = new ArrayList<>();
    for (Part part : parts) {
      SegmentInfo info =
          writer.write(
              part.id(), partition.tenant(), partition.topic(), partition.partition(), part.rows());
      written.add(new Written(info, filter(part.rows())));
    }
    return kind == TopicKind.QUARANTINE
        ? new Content(written, List.of(), GapRecords.of(prefix.rows()))
        : new Content(written, UsageMinute.of(prefix.rows()), GapRecords.NONE);
  }

  private static IdentityFilter filter(List<EventRow> rows) {
    return IdentityFilter.of(rows.stream().map(row -> Identity.of(row).hash()).toList());
  }

  private List<KnownSegment> known(List<Written> written) {
    List<KnownSegment> known = new ArrayList<>();
    for (Written each : written) {
      KnownSegment segment = new KnownSegment(each.info());
      segment.learn(each.filter(), memory);
      known.add(segment);
    }
    return known;
  }

  /** Takes the announcement back, then the files. What fails here is left to the sweeper. */
  private Future<Void> undo(PartitionId partition, List<UUID> ids) {
    return limited(ledger.withdraw(ids)).compose(ours -> files.remove(partition, ours));
  }

  private FlushRecord record(
      PartitionId partition, HotTail.Prefix prefix, List<UUID> ids, Content content) {
    meters.unreadableGaps.increment(content.gaps().unreadable());
    return new FlushRecord(
        partition,
        prefix.from(),
        prefix.to(),
        ids,
        content.segments().stream().map(Written::info).toList(),
        content.usage(),
        content.gaps().gaps());
  }

  private void count(SegmentInfo segment) {
    meters.flushedSegments.increment();
    meters.flushedEvents.increment((double) segment.events());
    meters.flushedBytes.increment((double) segment.rawBytes());
  }

  /**
   * Clocks lie: what is a day off gets a segment of its own, and spoils no other's time range.
   * After a long stop a tail may have many days: each gets its own, because they expire one by one.
   */
  private static List<Part> parts(List<EventRow> rows) {
    boolean manyDays = receivedSpan(rows) > DAY;
    Map<Kind, List<EventRow>> byKind = new LinkedHashMap<>();
    for (EventRow row : rows) {
      long day = manyDays ? Math.floorDiv(row.receivedAtMicros(), DAY) : 0;
      byKind.computeIfAbsent(new Kind(Rows.stray(row), day), none -> new ArrayList<>()).add(row);
    }
    return byKind.values().stream().map(part -> new Part(UUID.randomUUID(), part)).toList();
  }

  private static long receivedSpan(List<EventRow> rows) {
    LongSummaryStatistics received =
        rows.stream().mapToLong(EventRow::receivedAtMicros).summaryStatistics();
    return rows.isEmpty() ? 0 : received.getMax() - received.getMin();
  }

  private record Kind(boolean stray, long day) {}

  private static <T> Future<T> limited(Future<T> sql) {
    return sql.timeout(SQL_SECONDS, TimeUnit.SECONDS);
  }

  /** What a flush enters. */
  private record Content(List<Written> segments, List<UsageMinute> usage, GapRecords gaps) {}

  private record Written(SegmentInfo info, IdentityFilter filter) {}

  private record Part(UUID id, List<EventRow> rows) {}

  /** Whether the flush has happened is not known. */
  static final class UnsettledException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient FlushRecord flush;

    UnsettledException(FlushRecord flush, Throwable cause) {
      super("outcome of a flush is not known", cause);
      this.flush = flush;
    }

    FlushRecord flush() {
      return flush;
    }
  }
}
