package io.annals.metering;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A window in which some meters of some topics are free of charge, whatever the quantity. It looks
 * at the topic, never at the tenant. Immutable.
 *
 * @param meters empty = all
 * @param kinds empty = all
 * @param products empty = all, topics without a product included
 * @param regions empty = all, topics without a region included
 * @param autoCreatedOnly not for topics that somebody made or chose by hand
 * @param startsAt a whole minute
 * @param endsAt a whole minute, the first that is not free any more
 */
public record FreeProgramme(
    String name,
    Set<Meter> meters,
    Set<LogKind> kinds,
    Set<String> products,
    Set<String> regions,
    boolean autoCreatedOnly,
    Instant startsAt,
    Instant endsAt) {

  public FreeProgramme {
    Objects.requireNonNull(name, "name");
    meters = Set.copyOf(meters);
    kinds = Set.copyOf(kinds);
    products = Set.copyOf(products);
    regions = Set.copyOf(regions);
    Minutes.check("startsAt", startsAt);
    Minutes.check("endsAt", endsAt);
    if (!startsAt.isBefore(endsAt)) {
      throw new IllegalArgumentException("endsAt must be after startsAt");
    }
  }

  boolean isOpen(Instant at) {
    return !at.isBefore(startsAt) && at.isBefore(endsAt);
  }

  /** The same in another window. */
  FreeProgramme within(Instant from, Instant to) {
    return new FreeProgramme(name, meters, kinds, products, regions, autoCreatedOnly, from, to);
  }

  /** Usage without a topic is only covered by a programme that asks nothing of topics. */
  boolean covers(TopicFacts topic, Meter meter, Instant at) {
    return isOpen(at)
        && (meters.isEmpty() || meters.contains(meter))
        && (topic == null ? asksNothingOfTopics() : covers(topic));
  }

  private boolean covers(TopicFacts topic) {
    return (!autoCreatedOnly || topic.autoCreated())
        && (kinds.isEmpty() || kinds.contains(topic.kind()))
        && has(products, topic.product())
        && has(regions, topic.region());
  }

  private boolean asksNothingOfTopics() {
    return !autoCreatedOnly && kinds.isEmpty() && products.isEmpty() && regions.isEmpty();
  }

  private static boolean has(Set<String> wanted, String value) {
    return wanted.isEmpty() || (value != null && wanted.contains(value));
  }
}
