package io.annals.tenancy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A new token: 256 random bits with a prefix by which scanners for leaked secrets know it. Shown
 * once, never stored; {@code toString} says nothing.
 */
public final class TokenSecret {
  private static final String PREFIX = "annals_";
  private static final int BYTES = 32;
  private static final int ID_BYTES = 10;

  private final String id;
  private final String value;

  private TokenSecret(String id, String value) {
    this.id = id;
    this.value = value;
  }

  /**
   * @param random must be seeded by the system
   */
  public static TokenSecret next(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] value = new byte[BYTES];
    random.nextBytes(id);
    random.nextBytes(value);
    return new TokenSecret(
        HexFormat.of().formatHex(id),
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(value));
  }

  /** Names the token in lists and when it is deleted; says nothing about its value. */
  public String id() {
    return id;
  }

  /** The value itself; for the one answer that shows it. */
  public String reveal() {
    return value;
  }

  public TokenHash hash() {
    return TokenHash.of(value);
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
