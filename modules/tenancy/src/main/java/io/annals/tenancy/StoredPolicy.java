package io.annals.tenancy;

import io.vertx.core.json.JsonObject;

/**
 * An audit policy as the configuration has it: exactly one of both is there. What it means is not
 * known here.
 *
 * @param preset the name of one that the service has
 * @param yaml a {@code Policy} of audit.k8s.io
 */
public record StoredPolicy(String preset, String yaml) {
  /** Of a cluster that names none. */
  public static final StoredPolicy RECOMMENDED = new StoredPolicy("recommended", null);

  public StoredPolicy {
    if ((preset == null) == (yaml == null)) {
      throw new IllegalArgumentException("a policy is either a preset or yaml");
    }
  }

  /** As it is written in requests and in the database. */
  public static StoredPolicy of(JsonObject json) {
    return new StoredPolicy(json.getString("preset"), json.getString("yaml"));
  }

  /** What {@link #of} reads. */
  public JsonObject toJson() {
    return preset == null
        ? new JsonObject().put("yaml", yaml)
        : new JsonObject().put("preset", preset);
  }
}
