package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a tenant's usage tells, against what a test knows. */
final class Metered {
  private Metered() {}

  /**
   * Waits until exactly so much is metered of traffic; what comes too late waits in a hot tail.
   * Fails at once when it is more, since no meter goes back.
   */
  static void await(Tenancy tenant, long wireBytes, long storedBytes) {
    Map<String, Long> expected = Map.of("writeTraffic", wireBytes, "indexTraffic", storedBytes);
    Map<String, Long> found = new TreeMap<>();
    AnnalsProcess.await(
        "usage of " + expected,
        Duration.ofSeconds(60),
        () -> {
          found.clear();
          found.putAll(traffic(tenant));
          found.forEach(
              (meter, bytes) ->
                  assertTrue(
                      bytes <= expected.get(meter),
                      () -> "metered twice: " + found + " of " + expected));
          return found.equals(expected);
        });
  }

  /** Waits until as many requests, and bytes that they read, are metered at least. */
  static void awaitRead(Tenancy tenant, long requests, long bytes) {
    AnnalsProcess.await(
        "usage of " + requests + " requests that read " + bytes,
        Duration.ofSeconds(60),
        () -> {
          Map<String, Long> found = sums(tenant, "requests|readTraffic");
          return found.getOrDefault("requests", 0L) >= requests
              && found.getOrDefault("readTraffic", 0L) >= bytes;
        });
  }

  private static Map<String, Long> traffic(Tenancy tenant) {
    return sums(tenant, "writeTraffic|indexTraffic");
  }

  private static Map<String, Long> sums(Tenancy tenant, String meters) {
    Map<String, Long> sums = new TreeMap<>();
    for (Object item : items(tenant)) {
      JsonObject used = (JsonObject) item;
      if (used.getString("meter").matches(meters)) {
        sums.merge(used.getString("meter"), used.getLong("quantity"), Long::sum);
      }
    }
    return sums;
  }

  private static Iterable<Object> items(Tenancy tenant) {
    try {
      return tenant.admin().get(tenant.path("/usage")).orThrow().getJsonArray("items");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
