package io.annals.eventlog;

import io.vertx.core.Future;

/** The write-ahead log. Thread-safe. */
public interface EventLog {
  /**
   * Appends one record under {@code key}, which decides its partition.
   *
   * @return completes when every in-sync replica has the record. Fails with {@link
   *     RecordTooLargeException} when this record can never be taken, with any other failure when
   *     the log could not acknowledge in time (4.5 s at most); the record may then be in the log
   *     all the same.
   */
  Future<Void> append(LogTopic topic, String key, byte[] value, EventEnvelope envelope);

  /**
   * Bytes handed to {@link #append} and not yet answered. Callers stop reading their sockets above
   * {@link #pendingLimit}.
   */
  long pendingBytes();

  /** The bound of {@link #pendingBytes}, below what the producer can buffer. */
  long pendingLimit();

  /**
   * Completes as soon as {@link #pendingBytes} is below half of {@link #pendingLimit}; at once when
   * it is.
   */
  Future<Void> drained();
}
