package io.annals.segment.catalogue;

import io.annals.tenancy.ClusterUid;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known not to have been stored.
 *
 * @param cluster empty for what no single cluster sent
 */
public record Gap(
    Optional<ClusterUid> cluster, Instant from, Instant to, Cause cause, long events, long bytes) {

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
