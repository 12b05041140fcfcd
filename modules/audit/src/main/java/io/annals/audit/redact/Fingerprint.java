package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in the place of a secret: {@code redacted:} and 128 bits of HMAC-SHA-256 over the
 * decoded value in lower hex, so that it needs no escape in JSON, YAML or a URI. The key is derived
 * from the tenant's by a label of its own: equal values of one tenant can be compared, those of two
 * tenants cannot. Not thread-safe.
 */
final class Fingerprint {
  private static final String PREFIX = "redacted:";
  private static final int HASH_BYTES = 16;
  private static final int LENGTH = PREFIX.length() + 2 * HASH_BYTES;
  private static final byte[] LABEL =
      "annals redaction of secret values, 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] key;
  private Mac mac;

  Fingerprint(byte[] derivedKey) {
    this.key = derivedKey;
  }

  /** The key for redaction alone. */
  static byte[] derive(byte[] tenantKey) {
    return keyed(tenantKey).doFinal(LABEL);
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** The text for a decoded value. */
  byte[] of(byte[] value) {
    if (mac == null) {
      mac = keyed(key); // costs more than most texts that have nothing to replace
    }
    String hash = HexFormat.of().formatHex(mac.doFinal(value), 0, HASH_BYTES);
    return (PREFIX + hash).getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether {@code text[from..to)} looks like what {@link #of} gives. */
  static boolean is(byte[] text, int from, int to) {
    if (to - from != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      byte b = text[from + i];
      boolean right =
          i < PREFIX.length()
              ? b == PREFIX.charAt(i)
              : (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
      if (!right) {
        return false;
      }
    }
    return true;
  }
}
