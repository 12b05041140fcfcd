package io.annals.gateway.store;

import io.annals.segment.StoreView;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store as this process sees it: its own hot partitions, and the catalogue. Partitions that
 * another process holds are missing, which the answer says. Thread-safe.
 */
public final class LocalStoreView implements StoreView {
  /**
   * A flush between the looks into the hot tail and into the catalogue is met once, hardly twice.
   */
  private static final int TRIES = 3;

  private final Routing routing;
  private final SegmentCatalogue catalogue;
  private final HotPartitions hot;
  private final InstantSource clock;
  private final Arrivals arrivals;

  public LocalStoreView(
      Routing routing, SegmentCatalogue catalogue, HotPartitions hot, InstantSource clock) {
    this.routing = routing;
    this.catalogue = catalogue;
    this.hot = hot;
    this.clock = clock;
    this.arrivals = new Arrivals(catalogue);
  }

  @Override
  public Future<Snapshot> open(TenantUid tenant, TopicUid topic, long fromMicros, long toMicros) {
    return look(new Range(tenant, topic, fromMicros, toMicros), partitions(tenant, topic), TRIES);
  }

  @Override
  public Future<Snapshot> since(TenantUid tenant, TopicUid topic, Map<Integer, Place> places) {
    int partitions = partitions(tenant, topic);
    Pictures pictures = pictures(topic, partitions);
    return arrivals.since(tenant, topic, places, pictures.hot(), partitions, pictures.catchingUp());
  }

  private int partitions(TenantUid tenant, TopicUid topic) {
    return routing
        .topic(topic)
        .filter(route -> route.tenant().equals(tenant))
        .map(TopicRoute::partitions)
        .orElse(0);
  }

  private record Pictures(List<HotPartition> hot, boolean catchingUp) {}

  private Pictures pictures(TopicUid topic, int partitions) {
    Instant now = clock.instant();
    boolean behind = false;
    List<HotPartition> pictures = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Optional<OpenPartition> open = hot.find(topic, partition);
      Optional<HotPartition> picture = open.flatMap(p -> p.store().picture());
      behind |= picture.isEmpty() || open.get().catchUp().behind(now);
      picture.ifPresent(pictures::add);
    }
    return new Pictures(pictures, behind);
  }

  /**
   * Hot tails first: what leaves them afterwards is in the catalogue by then. A catalogue that is
   * ahead of a tail shows a flush in between, or that the tail's owner is one no more.
   */
  private Future<Snapshot> look(Range range, int partitions, int tries) {
    Pictures looked = pictures(range.topic(), partitions);
    return catalogue
        .extent(range.tenant(), range.topic(), range.from(), range.to())
        .compose(
            extent -> {
              List<HotPartition> valid =
                  looked.hot().stream().filter(p -> !overtaken(p, extent.positions())).toList();
              boolean stale = valid.size() < looked.hot().size();
              return stale && tries > 1
                  ? look(range, partitions, tries - 1)
                  : Future.succeededFuture(
                      new Snapshot(extent.segments(), valid, looked.catchingUp() || stale));
            });
  }

  private static boolean overtaken(HotPartition picture, Map<Integer, Position> positions) {
    Position stored = positions.get(picture.partition());
    return stored == null
        || stored.epoch() > picture.epoch()
        || stored.nextOffset() > picture.nextOffset();
  }

  private record Range(TenantUid tenant, TopicUid topic, long from, long to) {}
}
