package io.annals.tenancy;

/**
 * Where one cluster's events go, as routing knows it: the switch's own sink or a further one.
 *
 * @param topic takes the events now; null = none, its log is still being made
 * @param policy judges what of the stream is for this sink
 */
public record SinkRoute(SinkId id, TopicUid topic, StoredPolicy policy, Delivery delivery) {
  /** What an append that fails means. */
  public enum Delivery {
    /** It decides the answer to the sender, who comes again. */
    GUARANTEED,
    /** It is counted, and the sender does not hear of it. */
    BEST_EFFORT
  }
}
