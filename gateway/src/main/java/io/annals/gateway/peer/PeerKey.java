package io.annals.gateway.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what processes of one deployment say to each other: a question by its receiver, method,
 * path, body and time, an answer by the question's signature and its body. Thread-safe.
 */
public final class PeerKey {
  /** How far the clocks of two processes may differ, and how long a question can be repeated. */
  static final Duration VALIDITY = Duration.ofSeconds(15);

  private static final String MAC = "HmacSHA256";
  private static final int LONGEST_MILLIS = 15;

  private final SecretKeySpec key;
  private final InstantSource clock;

  /**
   * @param secret the same in all processes of the deployment
   */
  public PeerKey(byte[] secret, InstantSource clock) {
    this.key = new SecretKeySpec(secret, MAC);
    this.clock = clock;
  }

  /** A question's signature: {@code <milliseconds since 1970>.<hexadecimal>}. */
  String sign(String receiver, String method, String path, byte[] body) {
    return question(clock.millis(), receiver, method, path, body);
  }

  /** Whether a holder of the secret has signed this question for this receiver just now. */
  boolean isGenuine(String signature, String receiver, String method, String path, byte[] body) {
    int dot = signature == null ? -1 : signature.indexOf('.');
    if (dot < 1 || dot > LONGEST_MILLIS) {
      return false;
    }
    long millis;
    try {
      millis = Long.parseLong(signature, 0, dot, 10);
    } catch (NumberFormatException noTime) {
      return false;
    }
    Duration age = Duration.between(Instant.ofEpochMilli(millis), clock.instant()).abs();
    return same(question(millis, receiver, method, path, body), signature)
        && age.compareTo(VALIDITY) <= 0;
  }

  /** An answer's signature. */
  String signAnswer(String question, byte[] body) {
    return mac("annals-answer-1\n" + question + "\n", body);
  }

  boolean isGenuineAnswer(String signature, String question, byte[] body) {
    return signature != null && same(signAnswer(question, body), signature);
  }

  private String question(long millis, String receiver, String method, String path, byte[] body) {
    String head =
        "annals-question-1\n" + receiver + "\n" + method + "\n" + path + "\n" + millis + "\n";
    return millis + "." + mac(head, body);
  }

  private String mac(String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(head.getBytes(UTF_8));
      mac.update(MessageDigest.getInstance("SHA-256").digest(body));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** Takes the same time wherever the two differ. */
  private static boolean same(String ours, String theirs) {
    return MessageDigest.isEqual(ours.getBytes(UTF_8), theirs.getBytes(UTF_8));
  }
}
