package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.RecordTooLargeException;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;

/**
 * Gives the slices of one body to where they belong, and counts what is acknowledged. Slices come
 * on one event loop; acknowledgements on any thread.
 */
final class Delivery {
  private final Sender sender;
  private final EventLog log;
  private final IngestMeters meters;
  private final Envelopes envelopes;
  private final Quarantine quarantine;
  private final BestEffortAppends bestEffort;
  private final Settlement settlement;
  private final WireShare wire = new WireShare();

  private long shed;
  private long shedBytes;
  private long truncated;
  private long truncatedBytes;

  /** Waits for the one after it, because the last has what is left of the wire's bytes. */
  private Slice last;

  Delivery(
      Sender sender,
      EventLog log,
      BestEffortShare share,
      IngestMeters meters,
      QuarantineBudget budget,
      InstantSource clock) {
    this.sender = sender;
    this.log = log;
    this.meters = meters;
    this.envelopes = new Envelopes(sender.cluster(), clock.instant());
    this.quarantine = new Quarantine(sender, envelopes, log, budget, clock);
    this.bestEffort = new BestEffortAppends(share, quarantine, meters);
    this.settlement = new Settlement(meters);
  }

  /** How often one event may be appended at most. */
  int copies() {
    return sender.destination().copies();
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
      settlement.unreadable(none.reason());
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
      settlement.dropped();
    }
  }

  private void shed(Slice slice) {
    if (!(slice instanceof Slice.Unreadable)) {
      shed++;
      shedBytes += length(slice);
      settlement.shed();
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
      awaited(quarantine.gap("suspended", shed, shedBytes, List.of()));
    }
    if (truncated > 0) {
      awaited(quarantine.gap("truncated", truncated, truncatedBytes, List.of()));
    }
    bestEffort.bodyEnded();
    settlement.answered();
  }

  private void deliver(Slice slice, int wireBytes) {
    if (slice instanceof Slice.Valid valid) {
      store(valid, wireBytes);
    } else if (slice instanceof Slice.Invalid bad) {
      counted(quarantine.invalid(bad, wireBytes));
    } else if (slice instanceof Slice.Rest rest) {
      counted(quarantine.rest(rest, wireBytes));
    } else if (slice instanceof Slice.Unreadable none) {
      awaited(quarantine.unreadable(none, wireBytes));
    }
  }

  /** An item that only quarantine takes. */
  private void counted(Future<Void> inQuarantine) {
    Fate fate = new Fate(settlement);
    inQuarantine.onComplete(done -> fate.quarantined(), fate::fails);
  }

  /** A record that stands for no item. */
  private void awaited(Future<Void> inQuarantine) {
    settlement.waits();
    inQuarantine.onFailure(settlement::fails).onComplete(done -> settlement.answered());
  }

  private void store(Slice.Valid event, int wireBytes) {
    if (event.truncated()) {
      truncated++;
      truncatedBytes += event.length() - event.bytes().length;
      meters.truncated.increment();
    }
    EventEnvelope envelope = envelopes.of(wireBytes, event.dedupeHash());
    Fate fate = new Fate(settlement);
    for (Sink sink : ((Destination.Store) sender.destination()).sinks()) {
      append(sink, event, event.bytes(), envelope, fate);
    }
    fate.complete();
  }

  private void append(
      Sink sink, Slice.Valid event, byte[] text, EventEnvelope envelope, Fate fate) {
    String key = event.keys().auditId();
    if (!sink.guaranteed()) {
      bestEffort.append(sink, key, text, envelope);
      return;
    }
    fate.waits();
    log.append(sink.topic(), key, text, envelope)
        .onComplete(
            done -> fate.stored(),
            failure -> {
              if (failure instanceof RecordTooLargeException) {
                refused(event, "the log refuses it for its size", envelope, fate);
              } else {
                fate.fails(failure);
              }
            });
  }

  /** A guaranteed sink does not get the event; quarantine has its digest instead. */
  private void refused(Slice.Valid event, String reason, EventEnvelope envelope, Fate fate) {
    if (fate.note()) {
      quarantine
          .event(reason, event, envelope.wireBytes())
          .onComplete(done -> fate.quarantined(), fate::fails);
    } else {
      fate.quarantined();
    }
  }
}
