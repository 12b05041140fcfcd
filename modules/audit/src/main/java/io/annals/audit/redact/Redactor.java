package io.annals.audit.redact;

import io.annals.audit.JsonText;

/**
 * Replaces secrets by keyed hashes of their decoded values: see {@link Fingerprint} for the form,
 * {@link Redaction.Kind} for what is replaced, and {@link EventWalk} for where. All other bytes of
 * a text stay as they are, and the text stays valid JSON. What was redacted before stays, so that
 * redacting twice is redacting once.
 *
 * <p>Text can become longer: a value of one byte becomes 41.
 *
 * <p>Thread-safe.
 */
public final class Redactor {
  private final byte[] key;

  /**
   * @param tenantKey the tenant's key, of 16 bytes or more; hashes of two tenants cannot be
   *     compared. Only a key derived from it is kept
   */
  public Redactor(byte[] tenantKey) {
    if (tenantKey.length < 16) {
      throw new IllegalArgumentException("a key of less than 16 bytes");
    }
    this.key = Fingerprint.derive(tenantKey);
  }

  /**
   * Redacts an event.
   *
   * @param event one JSON object in UTF-8, as ingest has checked it; not changed
   * @throws IllegalArgumentException the text is not JSON, or nested deeper than ingest allows
   */
  public Redaction redact(byte[] event) {
    return MaybeSecret.in(event) ? redactFully(event) : Redaction.none(event);
  }

  /** Redacts an event without asking first whether anything could be in it. */
  Redaction redactFully(byte[] event) {
    EventWalk walk = new EventWalk(event, new Fingerprint(key));
    walk.event(JsonText.start(event));
    return walk.redaction();
  }

  /**
   * Redacts JSON that is no event, on its way to quarantine: any value, of which nothing is
   * trusted. What looks like a Secret's data or like a token is replaced wherever it stands and
   * whatever kind it says it is of, so more goes than in an event.
   *
   * @param json one JSON value in UTF-8; not changed
   * @throws IllegalArgumentException the text is not JSON, or nested deeper than ingest allows
   */
  public Redaction redactItem(byte[] json) {
    EventWalk walk = new EventWalk(json, new Fingerprint(key));
    walk.item(JsonText.start(json));
    return walk.redaction();
  }
}
