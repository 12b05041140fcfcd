package io.annals.tenancy;

import io.vertx.core.json.JsonObject;

/**
 * The switch of a cluster's audit stream as the database has it.
 *
 * @param error why it is not where it should be; null = nothing is wrong
 * @param topic the wish; null = never enabled, or what it had is deleted
 * @param routed what takes the events now; null = none
 * @param policy of the sink {@code default}; null = none was ever given
 * @param opening how often it was opened
 */
public record AuditSwitch(
    ClusterUid cluster,
    ClusterId clusterId,
    SwitchState state,
    String error,
    TopicUid topic,
    TopicUid routed,
    JsonObject policy,
    long opening) {
  /** The policy of the sink {@code default}; recommended when none was ever given. */
  public StoredPolicy judgedBy() {
    return policy == null ? StoredPolicy.RECOMMENDED : StoredPolicy.of(policy);
  }
}
