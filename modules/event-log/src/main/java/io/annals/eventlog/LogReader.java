package io.annals.eventlog;

import java.util.List;
import java.util.OptionalInt;

/** Takes what a {@link Feed} reads of one partition. Called on the feed's thread alone. */
public interface LogReader {
  /**
   * Takes records in the order of their offsets. May block: the feed waits, and reads nothing else
   * meanwhile. What it throws ends the reading of this partition, and comes back through {@link
   * #failed}.
   *
   * @param nextOffset one past the last of them
   * @param logEpoch Kafka's leader epoch of the last of them
   */
  void records(List<LogRecord> records, long nextOffset, OptionalInt logEpoch);

  /** The log no longer has what comes next: it lost its end or its beginning. Reading has ended. */
  void wentBack(Throwable cause);

  /** Reading has ended for another reason. */
  void failed(Throwable cause);
}
