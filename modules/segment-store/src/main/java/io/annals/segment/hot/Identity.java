package io.annals.segment.hot;

import io.annals.audit.EventColumn;
import io.annals.audit.EventColumns;
import io.annals.segment.EventRow;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes two records candidates for being the same event: cluster, auditID and stage. A record
 * without both has its own bytes for an identity, so that only an equal record repeats it.
 *
 * @param auditId the auditID, or the SHA-256 of the bytes
 * @param stage the stage, or empty
 * @param named has an auditID and a stage
 */
record Identity(long cluster, String auditId, String stage, boolean named) {

  static Identity of(EventRow row) {
    return of(row.cluster().value(), row.bytes(), row.columns());
  }

  static Identity of(long cluster, byte[] bytes, EventColumns columns) {
    String auditId = columns.text(EventColumn.AUDIT_ID);
    String stage = columns.text(EventColumn.STAGE);
    if (auditId != null && stage != null) {
      return new Identity(cluster, auditId, stage, true);
    }
    return new Identity(cluster, digest(bytes), "", false);
  }

  /** 64 bits for {@link IdentityFilter}; not kept anywhere. */
  long hash() {
    long h = cluster * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < auditId.length(); i++) {
      h = (h ^ auditId.charAt(i)) * 0x100000001B3L;
    }
    for (int i = 0; i < stage.length(); i++) {
      h = (h ^ stage.charAt(i)) * 0x100000001B3L;
    }
    h = (h ^ (h >>> 32)) * 0xD6E8FEB86659FD93L;
    return h ^ (h >>> 32);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
