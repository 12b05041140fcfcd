package io.annals.gateway.store;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.LogRecord;
import io.annals.segment.EventRow;
import io.annals.tenancy.TopicKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** Makes rows of records. Thread-safe. */
final class RecordRows {
  private final Counter skipped;

  RecordRows(MeterRegistry registry) {
    this.skipped =
        Counter.builder("annals.store.skipped")
            .description("records of a log that are no events of ours")
            .register(registry);
  }

  /** The rows, by offset; a record that the service did not write gives none. */
  List<EventRow> of(TopicKind kind, int epoch, List<LogRecord> records) {
    List<EventRow> rows = new ArrayList<>(records.size());
    for (LogRecord record : records) {
      if (record.envelope().isEmpty() || record.value().length == 0) {
        skipped.increment();
      } else {
        rows.add(row(kind, epoch, record, record.envelope().get()));
      }
    }
    return rows;
  }

  private static EventRow row(TopicKind kind, int epoch, LogRecord record, EventEnvelope envelope) {
    DecodedEvent event = EventDecoder.decode(record.value());
    boolean timed = kind != TopicKind.QUARANTINE && event.stageTimeMicros() != Long.MIN_VALUE;
    return new EventRow(
        epoch,
        record.offset(),
        timed ? event.stageTimeMicros() : envelope.receivedAtMicros(),
        envelope.receivedAtMicros(),
        envelope.cluster(),
        envelope.clusterId(),
        envelope.wireBytes(),
        envelope.dedupeHash(),
        false,
        record.value(),
        event.columns());
  }
}
