package io.annals.query.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What an audit policy would make of events that are stored. Bytes are those of stored texts.
 *
 * @param kept events that would stay as they are
 * @param stripped events that would lose something; their bytes as they are stored
 * @param dropped events that would not be there
 * @param bytesAfter of what would be left of kept and stripped events
 * @param rules by the index of the policy's rule
 * @param noRule events that no rule matches
 * @param compression bytes on disk by bytes of text, of the range's segments; empty when there is
 *     none
 */
public record Simulation(
    Share kept,
    Share stripped,
    Share dropped,
    long bytesAfter,
    List<Share> rules,
    Share noRule,
    OptionalDouble compression,
    Completeness completeness) {
  public Simulation {
    rules = List.copyOf(rules);
  }

  /** Some of the events. */
  public record Share(long events, long bytes) {}

  /** Of all events as they are stored. */
  public long bytesBefore() {
    return kept.bytes() + stripped.bytes() + dropped.bytes();
  }
}
