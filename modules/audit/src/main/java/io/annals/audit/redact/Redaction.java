package io.annals.audit.redact;

import java.util.Map;

/**
 * What redaction left of a text.
 *
 * @param text the same array as given when nothing was replaced; not copied
 * @param counts how many replacements of each kind; kinds without any are not there
 */
public record Redaction(byte[] text, Map<Kind, Integer> counts) {
  /** Why something was replaced. Few and fixed, so that metrics can be labelled with them. */
  public enum Kind {
    /** A value under {@code data} or {@code stringData} of a Secret. */
    SECRET_DATA,
    /** Such a value, or a token, inside the annotation of kubectl's last applied configuration. */
    LAST_APPLIED,
    /** The token of a TokenReview or TokenRequest. */
    TOKEN,
    /** The value of a parameter of a request URI. */
    URI_PARAMETER,
    /** A JSON Web Token, wherever it stood. */
    JWT,
    /** What a Status message quoted. */
    STATUS_MESSAGE
  }

  public Redaction {
    counts = Map.copyOf(counts);
  }

  static Redaction none(byte[] text) {
    return new Redaction(text, Map.of());
  }

  /** Whether anything was replaced. */
  public boolean changed() {
    return !counts.isEmpty();
  }
}
