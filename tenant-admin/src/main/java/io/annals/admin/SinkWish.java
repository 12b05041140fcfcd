package io.annals.admin;

import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TopicId;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What a call asks of a sink; what it leaves out stays, or is the default at the first time. */
record SinkWish(
    Optional<TopicId> topic, Optional<StoredPolicy> policy, Optional<SinkRoute.Delivery> delivery) {

  /** The policy is not yet looked at. */
  static SinkWish of(JsonObject body) {
    return new SinkWish(
        Input.topic(body, "topic", ""),
        Optional.ofNullable(body.getJsonObject("policy")).map(StoredPolicy::of),
        Optional.ofNullable(body.getString("delivery"))
            .map(text -> SinkRoute.Delivery.of(text).orElseThrow()));
  }
}
