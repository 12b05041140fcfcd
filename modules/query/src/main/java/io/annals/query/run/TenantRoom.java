package io.annals.query.run;

import io.annals.tenancy.TenantUid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many queries each tenant has running or waiting in this process. Thread-safe. */
final class TenantRoom {
  private final Map<TenantUid, Integer> queries = new ConcurrentHashMap<>();

  /**
   * Counts one more until {@link #leave}, unless there are as many already.
   *
   * @param most null = any number
   */
  boolean enter(TenantUid tenant, Integer most) {
    boolean[] entered = {false};
    queries.compute(
        tenant,
        (same, there) -> {
          int before = there == null ? 0 : there;
          entered[0] = most == null || before < most;
          return entered[0] ? Integer.valueOf(before + 1) : there;
        });
    return entered[0];
  }

  void leave(TenantUid tenant) {
    queries.computeIfPresent(tenant, (same, there) -> there == 1 ? null : there - 1);
  }
}
