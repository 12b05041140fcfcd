package io.annals.tenancy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where one cluster's events go, as routing knows it: the switch's own sink or a further one.
 *
 * @param topic takes the events now; null = none, its log is still being made
 * @param policy judges what of the stream is for this sink; the same instance for as long as it is
 *     not changed
 */
public record SinkRoute(SinkId id, TopicUid topic, StoredPolicy policy, Delivery delivery) {
  /** What an append that fails means. */
  public enum Delivery {
    /** It decides the answer to the sender, who comes again. */
    GUARANTEED("guaranteed"),
    /** It is counted, and the sender does not hear of it. */
    BEST_EFFORT("bestEffort");

    private final String text;

    Delivery(String text) {
      this.text = text;
    }

    /** As the contract and the database write it. */
    public String text() {
      return text;
    }

    public static Optional<Delivery> of(String text) {
      return Arrays.stream(values()).filter(delivery -> delivery.text.equals(text)).findFirst();
    }
  }

  SinkRoute sharing(List<SinkRoute> before) {
    return before.stream()
        .filter(other -> other.policy.equals(policy))
        .findFirst()
        .map(other -> new SinkRoute(id, topic, other.policy, delivery))
        .orElse(this);
  }
}
