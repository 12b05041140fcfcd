package io.annals.gateway.ingest;

import io.annals.tenancy.TenantUid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of bad items is kept per tenant and UTC day; above it only digests are. Counted in this
 * process since it began: the bound protects the disk, it is no quota. Thread-safe.
 */
final class QuarantineBudget {
  private static final long BYTES_A_DAY = 100_000_000;
  private static final long DAY_SECONDS = 86_400;

  private final InstantSource clock;
  private volatile Day today = new Day(Long.MIN_VALUE, Map.of());

  private record Day(long number, Map<TenantUid, AtomicLong> bytes) {}

  QuarantineBudget(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether {@code bytes} more may be kept today. */
  boolean take(TenantUid tenant, int bytes) {
    AtomicLong taken = today().bytes().computeIfAbsent(tenant, t -> new AtomicLong());
    return taken.addAndGet(bytes) <= BYTES_A_DAY;
  }

  private Day today() {
    Instant now = clock.instant();
    long number = Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
    Day day = today;
    if (day.number() != number) {
      day = new Day(number, new ConcurrentHashMap<>());
      today = day; // two threads at midnight: the day begins twice, which is harmless
    }
    return day;
  }
}
