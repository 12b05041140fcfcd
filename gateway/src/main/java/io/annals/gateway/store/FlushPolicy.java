package io.annals.gateway.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which hot tails become segments now. Pure; its work grows with the number of tails and no faster.
 *
 * <p>A tail that is large or has waited longest of all is due whatever else there is. Between the
 * two ages a tail waits for the budget of files, so that many quiet topics make few files. When
 * memory runs short, size alone decides.
 */
final class FlushPolicy {
  private final long flushBytes;
  private final Duration flushAge;
  private final Duration flushAgeMost;

  FlushPolicy(StoreConfig config) {
    this.flushBytes = config.flushBytes();
    this.flushAge = config.flushAge();
    this.flushAgeMost = config.flushAgeMost();
  }

  /** Why a tail is flushed, the most urgent first. */
  enum Need {
    /** It is large enough for a good file, or old. */
    DUE,
    /** Its memory is needed. */
    MEMORY,
    /** It may be flushed if the budget of files allows. */
    OPTIONAL
  }

  /**
   * One tail.
   *
   * @param since when its oldest record was read
   */
  record Tail<T>(T partition, long bytes, Instant since) {}

  /** A tail to be flushed. */
  record Choice<T>(T partition, Need need, double urgency) {}

  /**
   * The most urgent tails, first the most urgent.
   *
   * @param pressed memory runs short
   * @param most how many at most
   */
  <T> List<Choice<T>> choose(Iterable<Tail<T>> tails, Instant now, boolean pressed, int most) {
    Comparator<Choice<T>> leastUrgentFirst =
        Comparator.<Choice<T>, Need>comparing(Choice::need)
            .reversed()
            .thenComparingDouble(Choice::urgency);
    PriorityQueue<Choice<T>> chosen = new PriorityQueue<>(most + 1, leastUrgentFirst);
    for (Tail<T> tail : tails) {
      Choice<T> choice = judge(tail, now, pressed);
      if (choice != null) {
        chosen.add(choice);
        if (chosen.size() > most) {
          chosen.poll();
        }
      }
    }
    List<Choice<T>> sorted = new ArrayList<>(chosen);
    sorted.sort(Collections.reverseOrder(leastUrgentFirst));
    return sorted;
  }

  /** Null when the tail can wait. */
  private <T> Choice<T> judge(Tail<T> tail, Instant now, boolean pressed) {
    Duration age = Duration.between(tail.since(), now);
    if (tail.bytes() >= flushBytes || age.compareTo(flushAgeMost) >= 0) {
      return new Choice<>(tail.partition(), Need.DUE, age.toMillis());
    }
    if (pressed && tail.bytes() > 0) {
      return new Choice<>(tail.partition(), Need.MEMORY, tail.bytes());
    }
    if (age.compareTo(flushAge) >= 0) {
      // Old and large ones give back the most memory for the longest time.
      double urgency = (double) age.toMillis() * (1 + tail.bytes());
      return new Choice<>(tail.partition(), Need.OPTIONAL, urgency);
    }
    return null;
  }
}
