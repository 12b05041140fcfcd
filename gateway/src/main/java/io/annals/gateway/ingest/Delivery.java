package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.LogTopic;
import io.annals.eventlog.RecordTooLargeException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives the slices of one body to the log and counts what is acknowledged. Slices come on one event
 * loop; acknowledgements on any thread.
 */
final class Delivery {
  private final Sender sender;
  private final EventLog log;
  private final IngestMeters meters;
  private final QuarantineBudget budget;
  private final InstantSource clock;
  private final Instant receivedAt;
  private final WireShare wire = new WireShare();

  /** The body itself is one of them until it has ended. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong quarantined = new AtomicLong();
  private final Promise<Receipt> settled = Promise.promise();
  private final Promise<Void> failed = Promise.promise();

  private long dropped;
  private long shed;
  private long shedBytes;
  private long truncated;
  private long truncatedBytes;
  private String unreadable;

  /** Waits for the one after it, because the last has what is left of the wire's bytes. */
  private Slice last;

  Delivery(
      Sender sender,
      EventLog log,
      IngestMeters meters,
      QuarantineBudget budget,
      InstantSource clock) {
    this.sender = sender;
    this.log = log;
    this.meters = meters;
    this.budget = budget;
    this.clock = clock;
    this.receivedAt = clock.instant();
  }

  WireShare wire() {
    return wire;
  }

  /** Completes with the counts when the body has ended and every append was answered. */
  Future<Receipt> settled() {
    return settled.future();
  }

  /** Fails as soon as one append did; never completes otherwise. */
  Future<Void> failed() {
    return failed.future();
  }

  /** Takes the next slice of the body. */
  void slice(Slice slice) {
    if (slice instanceof Slice.Unreadable none) {
      unreadable = none.reason();
    } else {
      meters.received.increment();
    }
    if (sender.destination() instanceof Destination.Drop) {
      drop(slice);
    } else if (sender.destination() instanceof Destination.Shed) {
      shed(slice);
    } else {
      if (last != null) {
        deliver(last, wire.of(length(last)));
      }
      last = slice;
    }
  }

  private void drop(Slice slice) {
    if (!(slice instanceof Slice.Unreadable)) {
      dropped++;
      meters.dropped.increment();
    }
  }

  private void shed(Slice slice) {
    if (!(slice instanceof Slice.Unreadable)) {
      shed++;
      shedBytes += length(slice);
      meters.shed.increment();
    }
  }

  private static long length(Slice slice) {
    if (slice instanceof Slice.Valid valid) {
      return valid.length();
    }
    if (slice instanceof Slice.Invalid invalid) {
      return invalid.length();
    }
    return slice instanceof Slice.Rest rest ? rest.length() : ((Slice.Unreadable) slice).length();
  }

  /** No slice comes any more. */
  void bodyEnded() {
    if (last != null) {
      deliver(last, wire.rest());
      last = null;
    }
    if (shed > 0) {
      gap("suspended", shed, shedBytes);
    }
    if (truncated > 0) {
      gap("truncated", truncated, truncatedBytes);
    }
    answered();
  }

  private void deliver(Slice slice, int wireBytes) {
    if (slice instanceof Slice.Valid valid) {
      store(valid, wireBytes);
    } else if (slice instanceof Slice.Invalid bad) {
      quarantine(
          bad.reason(), bad.position(), bad.length(), bad.sha256(), bad.item(), wireBytes, true);
    } else if (slice instanceof Slice.Rest rest) {
      quarantine(
          rest.reason(), rest.position(), rest.length(), rest.sha256(), null, wireBytes, true);
    } else if (slice instanceof Slice.Unreadable none) {
      quarantine(none.reason(), 0, none.length(), none.sha256(), null, wireBytes, false);
    }
  }

  private void store(Slice.Valid event, int wireBytes) {
    if (event.truncated()) {
      truncated++;
      truncatedBytes += event.length() - event.bytes().length;
      meters.truncated.increment();
    }
    LogTopic topic = ((Destination.Store) sender.destination()).topic();
    open.incrementAndGet();
    log.append(
            topic, event.keys().auditId(), event.bytes(), envelope(wireBytes, event.dedupeHash()))
        .onComplete(
            done -> {
              stored.incrementAndGet();
              meters.stored.increment();
              answered();
            },
            failure -> {
              if (failure instanceof RecordTooLargeException) {
                refused(event, wireBytes);
              } else {
                meters.unacknowledged.increment();
                failed.tryFail(failure);
              }
              answered();
            });
  }

  private void refused(Slice.Valid event, int wireBytes) {
    quarantine(
        "the log refuses it for its size",
        event.position(),
        event.bytes().length,
        sha256(event.bytes()),
        null,
        wireBytes,
        true);
  }

  private void quarantine(
      String reason,
      int position,
      long length,
      byte[] sha256,
      byte[] item,
      int wireBytes,
      boolean counted) {
    boolean kept = item != null && budget.take(sender.tenant().uid(), item.length);
    byte[] record =
        QuarantineRecord.item(
            sender.cluster().id().value(),
            receivedAt,
            reason,
            position,
            length,
            sha256,
            kept ? item : null);
    open.incrementAndGet();
    toQuarantine(record, wireBytes)
        .onComplete(
            done -> {
              if (counted) {
                quarantined.incrementAndGet();
                meters.quarantined.increment();
              }
              answered();
            },
            failure -> {
              if (counted) {
                meters.unacknowledged.increment();
              }
              failed.tryFail(failure);
              answered();
            });
  }

  /** The gap ledger has what is appended here; from the request's beginning to now. */
  private void gap(String cause, long events, long bytes) {
    byte[] record =
        QuarantineRecord.gap(
            sender.cluster().id().value(), cause, events, bytes, receivedAt, clock.instant());
    open.incrementAndGet();
    toQuarantine(record, 0)
        .onComplete(
            done -> answered(),
            failure -> {
              failed.tryFail(failure);
              answered();
            });
  }

  private Future<Void> toQuarantine(byte[] record, int wireBytes) {
    // Records of one request may be equal; a hash of chance keeps them from being taken for one.
    int chance = ThreadLocalRandom.current().nextInt();
    return log.append(
        sender.quarantine(), sender.cluster().id().value(), record, envelope(wireBytes, chance));
  }

  private EventEnvelope envelope(int wireBytes, int dedupeHash) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt);
    return new EventEnvelope(
        sender.cluster().uid(), sender.cluster().id(), micros, wireBytes, dedupeHash);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void answered() {
    if (open.decrementAndGet() == 0) {
      settled.complete(new Receipt(stored.get(), dropped, quarantined.get(), shed, unreadable));
    }
  }
}
