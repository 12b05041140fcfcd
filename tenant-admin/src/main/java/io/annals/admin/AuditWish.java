package io.annals.admin;

import io.annals.tenancy.LogsetId;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TopicId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a call asks of a switch; what it leaves out stays, or is the default at the first time.
 *
 * @param pointer where in the request's body the fields stand, for errors
 */
record AuditWish(
    Optional<LogsetId> logset,
    Optional<TopicId> topic,
    Optional<JsonObject> policy,
    Optional<Retention> retention,
    String pointer) {

  /** The policy is not yet looked at. */
  static AuditWish of(JsonObject body, String pointer) {
    return new AuditWish(
        Input.logset(body, pointer),
        Input.topic(body, "topic", pointer),
        Optional.ofNullable(body.getJsonObject("policy")),
        Input.retention(body),
        pointer);
  }

  /** Fails with a problem that names every mistake of the policy. */
  Future<Void> check(PolicyDesk policies) {
    return policies.check(policy.map(StoredPolicy::of), pointer + "/policy");
  }
}
