package io.annals.gateway.query;

import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.query.run.TailConfig;
import io.annals.tenancy.TenantUid;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tails that this process serves: not more than it may, and none once it stops. Thread-safe.
 */
final class TailRoom {
  private final TailConfig config;
  private final Map<TenantUid, Integer> byTenant = new HashMap<>(); // guarded by this
  private final Set<TailStream> streams = new HashSet<>(); // guarded by this
  private boolean closed; // guarded by this

  TailRoom(TailConfig config, MeterRegistry registry) {
    this.config = config;
    registry.gauge("annals.query.tails", this, TailRoom::size);
  }

  private synchronized int size() {
    return streams.size();
  }

  /**
   * Counts the stream until {@link #leave}.
   *
   * @throws ProblemException when there are too many, or the process stops
   */
  synchronized void enter(TenantUid tenant, TailStream stream) {
    if (closed) {
      throw new ProblemException(ProblemType.UNAVAILABLE, "the service stops").retryAfter(1);
    }
    int ofTenant = byTenant.getOrDefault(tenant, 0);
    if (streams.size() >= config.clients() || ofTenant >= config.clientsPerTenant()) {
      throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, "too many tails at once")
          .retryAfter(5);
    }
    byTenant.put(tenant, ofTenant + 1);
    streams.add(stream);
  }

  synchronized void leave(TenantUid tenant, TailStream stream) {
    if (streams.remove(stream)) {
      byTenant.computeIfPresent(tenant, (t, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Ends every stream and lets none in. Idempotent. */
  Future<Void> close() {
    List<TailStream> ending;
    synchronized (this) {
      closed = true;
      ending = new ArrayList<>(streams);
    }
    return Future.join(ending.stream().map(TailStream::end).toList()).mapEmpty();
  }
}
