package io.annals.tenancy;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A further sink of a cluster as the database has it: a topic that is fed from the cluster's stream
 * beside the switch's own.
 *
 * @param state {@link SwitchState#OPENING} or {@link SwitchState#OPENED}
 * @param error why it is not where it should be; null = nothing is wrong
 * @param topic the wish
 * @param routed what takes the events now; null = none
 * @param createdFrom the request that created it
 */
public record Sink(
    ClusterUid cluster,
    SinkId id,
    SwitchState state,
    String error,
    Target topic,
    TopicUid routed,
    StoredPolicy policy,
    SinkRoute.Delivery delivery,
    JsonObject createdFrom,
    Instant createdAt) {
  /** A topic that is to be fed; its name may be another's when the sink is deleted. */
  public record Target(TopicUid uid, TopicId id) {}

  /**
   * The sink with another wish. One that moves goes on feeding what it feeds until the new topic is
   * ready.
   */
  public Sink wishing(Target other, StoredPolicy judgedBy, SinkRoute.Delivery delivered) {
    boolean moves = !other.uid().equals(topic.uid());
    return new Sink(
        cluster,
        id,
        moves ? SwitchState.OPENING : state,
        moves ? null : error,
        other,
        routed,
        judgedBy,
        delivered,
        createdFrom,
        createdAt);
  }
}
