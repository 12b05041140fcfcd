package io.annals.gateway.store;

import io.annals.segment.StoreView;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.catalogue.SegmentCatalogue.Extent;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The store as this process sees it: its own hot partitions, those that its peers hold, and the
 * catalogue. Partitions that nobody holds are missing, which the answer says. Thread-safe.
 */
public final class LocalStoreView implements StoreView {
  /**
   * A flush between the looks into the hot tail and into the catalogue is met once, hardly twice.
   */
  private static final int TRIES = 3;

  private final Routing routing;
  private final SegmentCatalogue catalogue;
  private final HotTails tails;
  private final Arrivals arrivals;

  /** Of a process that is alone. */
  public LocalStoreView(
      Routing routing, SegmentCatalogue catalogue, HotPartitions hot, InstantSource clock) {
    this(routing, catalogue, hot, PeerTails.none(), clock);
  }

  /**
   * @param hot of this process; those of others are asked from {@code peers}
   */
  public LocalStoreView(
      Routing routing,
      SegmentCatalogue catalogue,
      HotPartitions hot,
      PeerTails peers,
      InstantSource clock) {
    this.routing = routing;
    this.catalogue = catalogue;
    this.tails = new HotTails(hot, peers, clock);
    this.arrivals = new Arrivals(catalogue);
  }

  @Override
  public Future<Snapshot> open(TenantUid tenant, TopicUid topic, long fromMicros, long toMicros) {
    return look(new Range(tenant, topic, fromMicros, toMicros), partitions(tenant, topic), TRIES);
  }

  @Override
  public Future<Snapshot> since(TenantUid tenant, TopicUid topic, Map<Integer, Place> places) {
    int partitions = partitions(tenant, topic);
    return tails
        .look(tenant, topic, partitions, Long.MIN_VALUE, Long.MAX_VALUE)
        .compose(
            looked ->
                arrivals.since(
                    tenant, topic, places, looked.hot(), partitions, looked.catchingUp()));
  }

  private int partitions(TenantUid tenant, TopicUid topic) {
    return routing
        .topic(topic)
        .filter(route -> route.tenant().equals(tenant))
        .map(TopicRoute::partitions)
        .orElse(0);
  }

  /**
   * Hot tails first: what leaves them afterwards is in the catalogue by then. A catalogue that is
   * ahead of a tail shows a flush in between, or that the tail's owner is one no more.
   */
  private Future<Snapshot> look(Range range, int partitions, int tries) {
    return tails
        .look(range.tenant(), range.topic(), partitions, range.from(), range.to())
        .compose(
            looked ->
                catalogue
                    .extent(range.tenant(), range.topic(), range.from(), range.to())
                    .compose(extent -> unite(range, partitions, tries, looked, extent)));
  }

  private Future<Snapshot> unite(
      Range range, int partitions, int tries, HotTails.Pictures looked, Extent extent) {
    List<HotPartition> valid =
        looked.hot().stream().filter(p -> !overtaken(p, extent.positions())).toList();
    boolean stale = valid.size() < looked.hot().size();
    return stale && tries > 1
        ? look(range, partitions, tries - 1)
        : Future.succeededFuture(
            new Snapshot(extent.segments(), valid, looked.catchingUp() || stale));
  }

  private static boolean overtaken(HotPartition picture, Map<Integer, Position> positions) {
    Position stored = positions.get(picture.partition());
    return stored == null
        || stored.epoch() > picture.epoch()
        || stored.nextOffset() > picture.nextOffset();
  }

  private record Range(TenantUid tenant, TopicUid topic, long from, long to) {}
}
