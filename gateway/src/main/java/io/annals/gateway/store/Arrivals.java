package io.annals.gateway.store;

import io.annals.segment.EventRow;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Place;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds what has come above some places of the log. PostgreSQL is asked only for partitions whose
 * hot tail begins above the place, because a flush came in between, or is not known. Thread-safe.
 */
final class Arrivals {
  private static final Position NOTHING_STORED = new Position(0, 0, OptionalInt.empty());

  private final SegmentCatalogue catalogue;

  Arrivals(SegmentCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * @param pictures taken before; those of a stale owner do no harm: their rows are the log's too
   * @param partitions of the topic
   */
  Future<Snapshot> since(
      TenantUid tenant,
      TopicUid topic,
      Map<Integer, Place> places,
      List<HotPartition> pictures,
      int partitions,
      boolean catchingUp) {
    Map<Integer, HotPartition> hot = new HashMap<>();
    pictures.forEach(picture -> hot.put(picture.partition(), trimmed(picture, places)));
    Map<Integer, Place> stored = new HashMap<>();
    places.forEach(
        (partition, place) -> {
          HotPartition picture = hot.get(partition);
          if (picture == null || start(picture).compareTo(place) > 0) {
            stored.put(partition, place);
          }
        });
    List<Integer> unknownEnds = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      if (!places.containsKey(partition) && !hot.containsKey(partition)) {
        unknownEnds.add(partition);
      }
    }
    if (stored.isEmpty() && unknownEnds.isEmpty()) {
      return Future.succeededFuture(new Snapshot(List.of(), List.copyOf(hot.values()), catchingUp));
    }
    return catalogue
        .since(tenant, topic, stored)
        .map(
            extent -> {
              List<HotPartition> all = new ArrayList<>(hot.values());
              for (int partition : unknownEnds) {
                all.add(end(partition, extent.positions().getOrDefault(partition, NOTHING_STORED)));
              }
              return new Snapshot(extent.segments(), all, catchingUp);
            });
  }

  private static Place start(HotPartition picture) {
    return new Place(picture.epoch(), picture.firstOffset());
  }

  /** The picture without the rows below the place. */
  private static HotPartition trimmed(HotPartition picture, Map<Integer, Place> places) {
    Place place = places.getOrDefault(picture.partition(), end(picture));
    if (place.compareTo(start(picture)) <= 0) {
      return picture;
    }
    Place from = place.compareTo(end(picture)) < 0 ? place : end(picture);
    List<EventRow> rows = picture.rows();
    return new HotPartition(
        picture.partition(),
        picture.epoch(),
        from.offset(),
        picture.nextOffset(),
        rows.subList(HotPartition.firstAtOrAbove(rows, from.offset()), rows.size()));
  }

  private static Place end(HotPartition picture) {
    return new Place(picture.epoch(), picture.nextOffset());
  }

  /** Where a partition stands that nobody here has read: behind its segments. */
  private static HotPartition end(int partition, Position position) {
    return new HotPartition(
        partition, position.epoch(), position.nextOffset(), position.nextOffset(), List.of());
  }
}
