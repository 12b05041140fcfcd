package io.annals.gateway.ingest;

import io.annals.audit.SliceLimits;
import io.annals.audit.redact.Redaction;
import io.annals.tenancy.TenantUid;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what quarantine shows of bad items: redacted, small, and within the tenant's day. Belongs
 * to one request; one event loop.
 */
final class ShownItems {
  private static final Logger LOG = LoggerFactory.getLogger(ShownItems.class);

  private final TenantUid tenant;
  private final Function<byte[], Redaction> redaction;
  private final QuarantineBudget budget;
  private final IngestMeters meters;

  ShownItems(
      TenantUid tenant,
      Function<byte[], Redaction> redaction,
      QuarantineBudget budget,
      IngestMeters meters) {
    this.tenant = tenant;
    this.redaction = redaction;
    this.budget = budget;
    this.meters = meters;
  }

  /**
   * What is shown of an item, JSON; null to keep its digest only.
   *
   * @param item JSON, or null
   */
  byte[] of(byte[] item) {
    byte[] shown = item == null ? null : redacted(item);
    boolean kept =
        shown != null
            && shown.length <= SliceLimits.DEFAULT.shown()
            && budget.take(tenant, shown.length);
    return kept ? shown : null;
  }

  private byte[] redacted(byte[] item) {
    try {
      Redaction redacted = redaction.apply(item);
      meters.redacted(redacted);
      return redacted.text();
    } catch (RuntimeException | StackOverflowError bug) {
      meters.unprocessed.increment();
      LOG.atError() // its message could quote the item
          .addKeyValue("tenant", tenant)
          .addKeyValue("failure", bug.getClass().getName())
          .log("a bad item could not be redacted; quarantine has its digest");
      return null;
    }
  }
}
