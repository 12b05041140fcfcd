package io.annals.admin;

import io.annals.tenancy.Cluster;
import io.annals.tenancy.StoredPolicy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at policies: what is wrong with them, and what should be said of them. */
final class PolicyDesk {
  Future<Void> check(Optional<StoredPolicy> policy, String pointer) {
    policy.ifPresent(given -> PolicyForm.check(given.toJson(), pointer));
    return Future.succeededFuture();
  }

  Future<JsonArray> warnings(StoredPolicy policy, Cluster cluster) {
    return Future.succeededFuture(new JsonArray());
  }

  Future<Map<StoredPolicy, JsonArray>> warnings(List<StoredPolicy> policies, Cluster cluster) {
    Map<StoredPolicy, JsonArray> all = new HashMap<>();
    policies.forEach(policy -> all.put(policy, new JsonArray()));
    return Future.succeededFuture(all);
  }
}
