package io.annals.admin;

import io.annals.tenancy.LogsetId;
import io.annals.tenancy.TopicId;
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

  static AuditWish of(JsonObject body, String pointer) {
    Optional<JsonObject> policy = Optional.ofNullable(body.getJsonObject("policy"));
    policy.ifPresent(given -> PolicyForm.check(given, pointer + "/policy"));
    return new AuditWish(
        Input.logset(body, pointer),
        Input.topic(body, "topic", pointer),
        policy,
        Input.retention(body),
        pointer);
  }
}
