package io.annals.metering;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds spans up, so that how finely usage was cut cannot show in a bill. Confined to one thread.
 */
final class UsageFold {
  /**
   * All of one use within a piece of a day.
   *
   * @param topic null for what belongs to the tenant as a whole
   * @param network null where there is none
   */
  record Use(RatingCalendar.Segment segment, TopicFacts topic, Meter meter, Network network) {}

  /** The exact sum of a use, more than 0. */
  record Cell(Use use, BigInteger quantity) {}

  /** By day, then topic, then meter, then network, then time. What has no topic comes last. */
  private static final Comparator<Use> ORDER =
      Comparator.comparing((Use use) -> use.segment().day())
          .thenComparing(Use::topic, Comparator.nullsLast(TopicFacts.OLDEST_FIRST))
          .thenComparing(Use::meter)
          .thenComparing(Use::network, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(use -> use.segment().from());

  private record Place(int segment, Long topic, Meter meter, Network network) {}

  private final List<RatingCalendar.Segment> segments;
  private final Map<Place, BigInteger> sums = new HashMap<>();
  private final Map<Long, TopicFacts> topics = new HashMap<>();

  /**
   * @param segments of one month, without holes, ascending
   */
  UsageFold(List<RatingCalendar.Segment> segments) {
    this.segments = segments;
  }

  /**
   * Takes a span.
   *
   * @throws IllegalArgumentException when it crosses a boundary or lies outside the month, and when
   *     two spans tell different facts of one topic
   */
  void add(UsageSpan span) {
    int segment = segmentOf(span.from());
    if (segment < 0 || span.to().isAfter(segments.get(segment).to())) {
      throw new IllegalArgumentException(
          "the span " + span.from() + " to " + span.to() + " crosses a boundary of the month");
    }
    Long topic = null;
    if (span.topic() != null) {
      topic = span.topic().uid();
      TopicFacts known = topics.putIfAbsent(topic, span.topic());
      if (known != null && !known.equals(span.topic())) {
        throw new IllegalArgumentException("two sets of facts of the topic " + topic);
      }
    }
    sums.merge(
        new Place(segment, topic, span.meter(), span.network()), span.quantity(), BigInteger::add);
  }

  /** What was added, in the order in which tiers and allowances are used up. */
  List<Cell> cells() {
    return sums.entrySet().stream()
        .filter(sum -> sum.getValue().signum() > 0)
        .map(sum -> new Cell(use(sum.getKey()), sum.getValue()))
        .sorted(Comparator.comparing(Cell::use, ORDER))
        .toList();
  }

  private Use use(Place place) {
    TopicFacts topic = place.topic() == null ? null : topics.get(place.topic());
    return new Use(segments.get(place.segment()), topic, place.meter(), place.network());
  }

  /** The last segment that begins then or before; -1 when there is none. */
  private int segmentOf(Instant from) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).from().isAfter(from)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - 1;
  }
}
