package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.audit.redact.Redactor;
import io.annals.eventlog.EventLog;
import io.annals.gateway.limits.ShedCause;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;

/**
 * Gives the slices of one body to where they belong, and counts what is acknowledged. Slices come
 * on one event loop; acknowledgements on any thread.
 */
final class Delivery {
  private final Sender sender;
  private final IngestMeters meters;
  private final Quarantine quarantine;
  private final BestEffortAppends bestEffort;
  private final EventAppends events;
  private final Settlement settlement;
  private final WireShare wire = new WireShare();

  private long shed;
  private long shedBytes;

  /** Waits for the one after it, because the last has what is left of the wire's bytes. */
  private Slice last;

  Delivery(
      Sender sender,
      EventLog log,
      BestEffortShare share,
      IngestMeters meters,
      QuarantineBudget budget,
      InstantSource clock) {
    Redactor redactor = new Redactor(sender.tenant().dedupeKey());
    Envelopes envelopes = new Envelopes(sender.cluster(), clock.instant());
    ShownItems shown = new ShownItems(sender.tenant().uid(), redactor::redactItem, budget, meters);
    Judging judging = new Judging(sender.destination().sinks(), redactor::redact, meters);
    this.sender = sender;
    this.meters = meters;
    this.quarantine = new Quarantine(sender, envelopes, log, shown, clock);
    this.bestEffort = new BestEffortAppends(share, quarantine, meters);
    this.settlement = new Settlement(meters);
    this.events = new EventAppends(judging, envelopes, log, bestEffort, quarantine, settlement);
  }

  /** How often one event may be appended at most. */
  int copies() {
    return Math.max(1, sender.destination().sinks().size());
  }

  WireShare wire() {
    return wire;
  }

  /** Completes with the counts when the body has ended and every append was answered. */
  Future<Receipt> settled() {
    return settlement.settled();
  }

  /** Fails as soon as one append did; never completes otherwise. */
  Future<Void> failed() {
    return settlement.failed();
  }

  /** Takes the next slice of the body. */
  void slice(Slice slice) {
    if (slice instanceof Slice.Unreadable none) {
      settlement.unreadable(none.reason(), none.length());
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
      settlement.dropped(length(slice));
    }
  }

  private void shed(Slice slice) {
    if (!(slice instanceof Slice.Unreadable)) {
      shed++;
      shedBytes += length(slice);
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
    if (shed > 0 && sender.destination() instanceof Destination.Shed why) {
      noteShed(why.cause());
    }
    if (events.truncated() > 0) {
      meters.truncated.increment((double) events.truncated());
      awaited(quarantine.gap("truncated", events.truncated(), events.truncatedBytes(), List.of()));
    }
    bestEffort.bodyEnded();
    settlement.answered();
  }

  private void noteShed(ShedCause cause) {
    settlement.waits();
    quarantine
        .gap(cause.gap(), shed, shedBytes, List.of())
        .onComplete(
            done -> {
              meters.shed(cause, shed, shedBytes);
              settlement.shed(shed);
              settlement.answered();
            },
            failure -> {
              settlement.fails(failure);
              settlement.unacknowledged(shed);
              settlement.answered();
            });
  }

  private void deliver(Slice slice, int wireBytes) {
    if (slice instanceof Slice.Valid valid) {
      events.append(valid, wireBytes);
    } else if (slice instanceof Slice.Invalid bad) {
      counted(quarantine.invalid(bad, wireBytes), bad.length());
    } else if (slice instanceof Slice.Rest rest) {
      counted(quarantine.rest(rest, wireBytes), rest.length());
    } else if (slice instanceof Slice.Unreadable none) {
      awaited(quarantine.unreadable(none, wireBytes));
    }
  }

  /** An item that only quarantine takes. */
  private void counted(Future<Void> inQuarantine, long bytes) {
    Fate fate = new Fate(settlement, bytes);
    inQuarantine.onComplete(done -> fate.quarantined(), fate::fails);
  }

  /** A record that stands for no item. */
  private void awaited(Future<Void> inQuarantine) {
    settlement.waits();
    inQuarantine.onFailure(settlement::fails).onComplete(done -> settlement.answered());
  }
}
