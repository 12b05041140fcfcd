package io.annals.segment.catalogue;

import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TopicUid;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known not to have been stored, or not as it came.
 *
 * @param cluster empty for what no single cluster sent
 * @param topic empty when every topic of the cluster lacks it
 * @param from when the first was received
 * @param to when it was known of the last
 * @param events at least so many
 * @param bytes of their text
 */
public record Gap(
    Optional<ClusterUid> cluster,
    Optional<TopicUid> topic,
    Instant from,
    Instant to,
    Cause cause,
    long events,
    long bytes) {
  private static final int MINUTE = 60;

  /** Those of one cluster, topic, cause and minute as one; a gap is of the minute it began in. */
  public static List<Gap> merged(Collection<Gap> gaps) {
    Map<Key, Gap> merged = new LinkedHashMap<>();
    for (Gap gap : gaps) {
      merged.merge(gap.key(), gap, Gap::and);
    }
    return List.copyOf(merged.values());
  }

  private Key key() {
    return new Key(cluster, topic, cause, Math.floorDiv(from.getEpochSecond(), MINUTE));
  }

  private Gap and(Gap other) {
    return new Gap(
        cluster,
        topic,
        from.isBefore(other.from) ? from : other.from,
        to.isAfter(other.to) ? to : other.to,
        cause,
        Math.addExact(events, other.events),
        Math.addExact(bytes, other.bytes));
  }

  private record Key(
      Optional<ClusterUid> cluster, Optional<TopicUid> topic, Cause cause, long minute) {}

  /** Why it was not stored. */
  public enum Cause {
    QUOTA("quota"),
    SUSPENDED("suspended"),
    QUARANTINE("quarantine"),
    TRUNCATED("truncated"),
    OUTAGE("outage");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Empty for a word that is none of the causes. */
    public static Optional<Cause> of(String text) {
      for (Cause cause : values()) {
        if (cause.text.equals(text)) {
          return Optional.of(cause);
        }
      }
      return Optional.empty();
    }
  }
}
