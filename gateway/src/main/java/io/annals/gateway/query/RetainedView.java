package io.annals.gateway.query;

import io.annals.segment.StoreView;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The store without what has expired by the retention that this process routes by: what is asked
 * after a change shows it at once, however long the files still are there. Thread-safe.
 */
public final class RetainedView implements StoreView {
  private final StoreView store;
  private final Routing routing;
  private final InstantSource clock;

  /**
   * @param store shows everything that it has
   */
  public RetainedView(StoreView store, Routing routing, InstantSource clock) {
    this.store = store;
    this.routing = routing;
    this.clock = clock;
  }

  @Override
  public Future<Snapshot> open(TenantUid tenant, TopicUid topic, long fromMicros, long toMicros) {
    return retained(topic, store.open(tenant, topic, fromMicros, toMicros));
  }

  @Override
  public Future<Snapshot> since(TenantUid tenant, TopicUid topic, Map<Integer, Place> places) {
    return retained(topic, store.since(tenant, topic, places));
  }

  private Future<Snapshot> retained(TopicUid topic, Future<Snapshot> asked) {
    Instant now = clock.instant();
    return asked.map(
        picture ->
            routing
                .topic(topic)
                .flatMap(route -> route.retainedFrom(now))
                .map(from -> picture.receivedFrom(ChronoUnit.MICROS.between(Instant.EPOCH, from)))
                .orElse(picture));
  }
}
