package io.annals.gateway.ingest;

import io.annals.eventlog.EventEnvelope;
import io.annals.tenancy.TopicUid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request appends to sinks that promise nothing. The answer to the sender does not wait
 * for it; what was lost is entered in the gap ledger once, when everything was answered.
 * Thread-safe.
 */
final class BestEffortAppends {
  private static final Logger LOG = LoggerFactory.getLogger(BestEffortAppends.class);

  private final BestEffortShare share;
  private final Quarantine quarantine;
  private final IngestMeters meters;
  private final Map<TopicUid, QuarantineRecord.TopicGap> lost =
      new TreeMap<>(Comparator.comparingLong(TopicUid::value));

  /** The body itself is one of them until it has ended. */
  private int open = 1;

  BestEffortAppends(BestEffortShare share, Quarantine quarantine, IngestMeters meters) {
    this.share = share;
    this.quarantine = quarantine;
    this.meters = meters;
  }

  void append(Sink sink, String key, byte[] text, EventEnvelope envelope) {
    synchronized (this) {
      open++;
    }
    share
        .append(sink.topic(), key, text, envelope)
        .onComplete(
            done -> {
              meters.bestEffortStored.increment();
              answered();
            },
            failure -> {
              lost(sink, text.length);
              answered();
            });
  }

  /** One event, of so many bytes, does not come to a sink. */
  void lost(Sink sink, long bytes) {
    meters.bestEffortLost.increment();
    synchronized (this) {
      TopicUid topic = sink.topic().topic();
      lost.merge(
          topic, new QuarantineRecord.TopicGap(topic, 1, bytes), QuarantineRecord.TopicGap::and);
    }
  }

  /** Nothing is appended any more. */
  void bodyEnded() {
    answered();
  }

  private void answered() {
    List<QuarantineRecord.TopicGap> gaps;
    synchronized (this) {
      open--;
      if (open > 0 || lost.isEmpty()) {
        return;
      }
      gaps = new ArrayList<>(lost.values());
    }
    long events = gaps.stream().mapToLong(QuarantineRecord.TopicGap::events).sum();
    long bytes = gaps.stream().mapToLong(QuarantineRecord.TopicGap::bytes).sum();
    quarantine
        .gap("outage", events, bytes, gaps)
        .onFailure(
            failure -> {
              meters.gapsUnwritten.increment();
              LOG.atWarn()
                  .setCause(failure)
                  .addKeyValue("events", events)
                  .log("what sinks of best effort lost could not be noted");
            });
  }
}
