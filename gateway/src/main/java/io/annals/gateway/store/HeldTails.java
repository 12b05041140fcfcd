package io.annals.gateway.store;

import io.annals.tenancy.TopicUid;
import java.time.Instant;
import java.util.Optional;

/** The hot tails that this process holds. Thread-safe. */
@FunctionalInterface
public interface HeldTails {
  /**
   * The hot tail at this moment; empty when this process does not hold it.
   *
   * @param now by which it is judged whether the tail is behind
   */
  Optional<HeldTail> held(TopicUid topic, int partition, Instant now);
}
