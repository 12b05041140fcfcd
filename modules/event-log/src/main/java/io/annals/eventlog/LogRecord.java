package io.annals.eventlog;

import java.util.Optional;

/**
 * One record as it was read. The array is not copied and must not be changed.
 *
 * @param value the stored text; empty for a record without one
 * @param envelope empty when the record was not written by {@link EventLog#append}
 */
public record LogRecord(long offset, byte[] value, Optional<EventEnvelope> envelope) {}
