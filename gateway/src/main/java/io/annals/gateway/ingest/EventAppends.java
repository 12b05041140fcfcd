package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.RecordTooLargeException;
import java.util.List;

/**
 * Appends the valid events of one body to the sinks that want them, and counts what becomes of
 * each. Events come on one event loop; acknowledgements on any thread.
 */
final class EventAppends {
  private final Judging judging;
  private final Envelopes envelopes;
  private final EventLog log;
  private final BestEffortAppends bestEffort;
  private final Quarantine quarantine;
  private final Settlement settlement;

  private long truncated;
  private long truncatedBytes;

  EventAppends(
      Judging judging,
      Envelopes envelopes,
      EventLog log,
      BestEffortAppends bestEffort,
      Quarantine quarantine,
      Settlement settlement) {
    this.judging = judging;
    this.envelopes = envelopes;
    this.log = log;
    this.bestEffort = bestEffort;
    this.quarantine = quarantine;
    this.settlement = settlement;
  }

  /** Events that are stored without what they had. */
  long truncated() {
    return truncated;
  }

  /** What those lost. */
  long truncatedBytes() {
    return truncatedBytes;
  }

  void append(Slice.Valid event, int wireBytes) {
    judging.judge(event);
    List<Sink> sinks = judging.sinks();
    EventEnvelope envelope = envelopes.of(wireBytes, event.dedupeHash());
    String key = event.keys().auditId();
    Fate fate = null;
    long cut = -1;
    for (int i = 0; i < sinks.size(); i++) {
      Sink sink = sinks.get(i);
      Judging.Share share = judging.share(i);
      if (share instanceof Judging.Unwanted) {
        continue;
      }
      if (!sink.guaranteed()) {
        promiseNothing(sink, share, event, key, envelope);
        continue;
      }
      fate = fate == null ? new Fate(settlement, event.length()) : fate;
      if (share instanceof Judging.Wanted wanted) {
        cut = Math.max(cut, wanted.cut());
        guarantee(sink, wanted.text(), event, key, envelope, fate);
      } else if (share instanceof Judging.Refused refused) {
        fate.waits();
        refused(event, refused.reason(), envelope, fate);
      }
    }
    noteLoss(event, cut);
    if (fate == null) {
      settlement.dropped(event.length());
    } else {
      fate.complete();
    }
  }

  /**
   * @param cut bytes that a stored text lost; -1 when nothing is stored
   */
  private void noteLoss(Slice.Valid event, long cut) {
    if (cut > 0 || (cut == 0 && event.truncated())) {
      truncated++;
      truncatedBytes += event.length() - event.bytes().length + cut;
    }
  }

  private void promiseNothing(
      Sink sink, Judging.Share share, Slice.Valid event, String key, EventEnvelope envelope) {
    if (share instanceof Judging.Wanted wanted) {
      bestEffort.append(sink, key, wanted.text(), envelope);
    } else {
      bestEffort.lost(sink, event.bytes().length);
    }
  }

  private void guarantee(
      Sink sink, byte[] text, Slice.Valid event, String key, EventEnvelope envelope, Fate fate) {
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
