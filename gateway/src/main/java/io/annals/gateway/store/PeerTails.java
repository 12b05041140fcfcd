package io.annals.gateway.store;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.util.Optional;

/** The hot tails that other processes hold. Thread-safe. */
@FunctionalInterface
public interface PeerTails {
  /**
   * The partition's hot tail at a moment after this call, with at least the rows of the time range.
   * Empty when nobody who answers in time holds it; never fails.
   *
   * @param tenant of the caller's check; a tail of another tenant's is none
   * @param fromMicros inclusive, microseconds since 1970
   * @param toMicros exclusive
   */
  Future<Optional<HeldTail>> find(
      TenantUid tenant, TopicUid topic, int partition, long fromMicros, long toMicros);

  /** Of a process that is alone. */
  static PeerTails none() {
    return (tenant, topic, partition, from, to) -> Future.succeededFuture(Optional.empty());
  }
}
