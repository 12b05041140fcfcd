package io.annals.gateway.store;

import io.annals.eventlog.Feed;
import io.annals.eventlog.LogPartition;
import io.annals.eventlog.LogReader;
import io.annals.eventlog.LogRecord;
import io.annals.segment.hot.FlushOutcome;
import io.annals.segment.hot.PartitionStore;
import io.annals.tenancy.TopicKind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition from the moment that this process owns it: opened, read, flushed, opened again when
 * something went wrong. On the verticle's context, but what the feed calls.
 */
final class OwnedPartition {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedPartition.class);

  private final LogPartition log;
  private final TopicKind kind;
  private final Parts parts;
  private final Backoff opening = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
  private final Backoff flushing = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
  private State state = State.CLOSED;
  private OpenPartition open; // while READING or SAVING
  private Reader reader;
  private boolean wentBack;
  private boolean ended;
  private boolean gone;

  private enum State {
    CLOSED,
    OPENING,
    READING,
    /** The log went back: what is only in memory is flushed before the next epoch. */
    SAVING
  }

  /** What all partitions share. */
  record Parts(
      Context context,
      Feed feed,
      PartitionOpening opening,
      RecordRows rows,
      PartitionStore.Services services,
      HotPartitions hot,
      InstantSource clock) {}

  OwnedPartition(LogPartition log, TopicKind kind, Parts parts) {
    this.log = log;
    this.kind = kind;
    this.parts = parts;
  }

  Optional<OpenPartition> open() {
    return Optional.ofNullable(open);
  }

  /** Its topic was deleted, or everything that was in the log at the start has been read. */
  boolean started() {
    return gone || (open != null && open.catchUp().started());
  }

  /** Moves on what can be moved on; called a few times a second. */
  void tick() {
    Instant now = parts.clock().instant();
    if (state == State.CLOSED && !ended && !opening.waiting(now)) {
      begin();
    } else if (state == State.SAVING && !flushing.waiting(now)) {
      save();
    }
  }

  boolean mayFlush(Instant now) {
    return state == State.READING && !flushing.waiting(now) && open.store().flushing().isEmpty();
  }

  /** Completes on the context, and never fails: what failed is tried again. */
  Future<Void> flush(long bytes) {
    OpenPartition flushed = open;
    Promise<Void> done = Promise.promise();
    flushed
        .store()
        .flush(bytes)
        .onComplete(
            flush ->
                parts
                    .context()
                    .runOnContext(
                        none -> {
                          if (flush.succeeded()) {
                            flushed(flushed, flush.result());
                          } else {
                            notFlushed(flush.cause());
                          }
                          done.complete();
                        }));
    return done.future();
  }

  /** Ends the ownership. A flush under way goes on; its outcome is in the future. */
  Future<Void> end() {
    ended = true;
    Future<Void> running =
        open == null
            ? Future.succeededFuture()
            : open.store()
                .flushing()
                .map(flush -> flush.<Void>mapEmpty().otherwiseEmpty())
                .orElse(Future.succeededFuture());
    close();
    return running;
  }

  private void begin() {
    state = State.OPENING;
    parts
        .opening()
        .open(log, wentBack)
        .onComplete(
            found -> parts.context().runOnContext(none -> begun(found.result(), found.cause())));
  }

  private void begun(Optional<PartitionOpening.Start> found, Throwable failed) {
    if (ended) {
      state = State.CLOSED;
    } else if (failed != null) {
      state = State.CLOSED;
      opening.failed(parts.clock().instant());
      warn("partition cannot be opened at the moment", failed);
    } else if (found.isEmpty()) {
      gone = true;
      state = State.CLOSED;
      opening.failed(parts.clock().instant());
    } else {
      opening.succeeded();
      wentBack = false;
      read(found.get());
    }
  }

  private void read(PartitionOpening.Start start) {
    PartitionStore store =
        new PartitionStore(
            PartitionOpening.id(log),
            kind,
            new PartitionStore.Opened(
                start.position(), start.claim(), start.segments(), start.expiredUntil()),
            parts.services());
    CatchUp catchUp = new CatchUp(start.position().nextOffset(), start.end(), start.asOf());
    open = new OpenPartition(log, store, catchUp);
    reader = new Reader(open);
    state = State.READING;
    parts.hot().add(open);
    parts.feed().assign(log, start.position().nextOffset(), start.position().logEpoch(), reader);
  }

  private void flushed(OpenPartition of, FlushOutcome outcome) {
    flushing.succeeded();
    if (outcome == FlushOutcome.STALE && of == open) {
      warn("partition is another process's; what it has is read again", null);
      wentBack = false; // what that process found is in the position by now
      reopen();
    }
  }

  private void notFlushed(Throwable failed) {
    flushing.failed(parts.clock().instant());
    warn("flush failed, it will be tried again", failed);
  }

  private void save() {
    OpenPartition saved = open;
    if (saved.store().nextOffset() == saved.store().flushedOffset()) {
      reopen();
      return;
    }
    flush(Long.MAX_VALUE)
        .onComplete(
            done -> {
              if (state == State.SAVING
                  && saved == open
                  && !flushing.waiting(parts.clock().instant())) {
                save();
              }
            });
  }

  private void reopen() {
    close();
    opening.failed(parts.clock().instant());
  }

  private void close() {
    state = State.CLOSED;
    if (open != null) {
      parts.hot().remove(open);
      parts.feed().unassign(log, reader);
      open.store().close();
      open = null;
      reader = null;
    }
  }

  private void warn(String message, Throwable cause) {
    LOG.atWarn()
        .setMessage(message)
        .addKeyValue("tenantUid", log.topic().tenant())
        .addKeyValue("topicUid", log.topic().topic())
        .addKeyValue("partition", log.partition())
        .setCause(cause)
        .log();
  }

  /** Called on the feed's thread. */
  private final class Reader implements LogReader {
    private final OpenPartition target;

    Reader(OpenPartition target) {
      this.target = target;
    }

    @Override
    public void records(List<LogRecord> records, long nextOffset, OptionalInt logEpoch) {
      PartitionStore store = target.store();
      store.append(parts.rows().of(kind, store.epoch(), records), nextOffset, logEpoch);
      target.catchUp().read(nextOffset);
    }

    @Override
    public void wentBack(Throwable cause) {
      onContext(
          () -> {
            warn("the log does not have what comes next", cause);
            wentBack = true;
            state = State.SAVING;
            save();
          });
    }

    @Override
    public void failed(Throwable cause) {
      onContext(
          () -> {
            warn("reading of a partition failed", cause);
            reopen();
          });
    }

    private void onContext(Runnable task) {
      parts
          .context()
          .runOnContext(
              none -> {
                if (target == open && !ended) {
                  task.run();
                }
              });
    }
  }
}
