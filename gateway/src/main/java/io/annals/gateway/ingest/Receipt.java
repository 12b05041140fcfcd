package io.annals.gateway.ingest;

import io.vertx.core.json.JsonObject;

/**
 * What became of the items of one body.
 *
 * @param takenItems of them, those that the tenant's quota pays for: all but what was shed; a body
 *     in which none could be told apart is one
 * @param takenBytes of their text as it came
 * @param unreadable why no item could be told apart in it; null if any could
 */
record Receipt(
    long stored,
    long dropped,
    long quarantined,
    long shed,
    long takenItems,
    long takenBytes,
    String unreadable) {
  long received() {
    return stored + dropped + quarantined + shed;
  }

  JsonObject json() {
    return new JsonObject()
        .put("received", received())
        .put("stored", stored)
        .put("dropped", dropped)
        .put("quarantined", quarantined)
        .put("shed", shed);
  }
}
