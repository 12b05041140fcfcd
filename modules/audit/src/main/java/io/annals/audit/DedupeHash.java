package io.annals.audit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keyed hash by which a repeated event is known: the first 32 bits, big endian, of HMAC-SHA-256
 * over <code>{</code>, the event's outermost members as they came with a comma between each two,
 * and <code>}</code>; less the members {@code kind} and {@code apiVersion}. A member is the bytes
 * from its name's opening quote to its value's last byte. Blanks around members are no part of it;
 * blanks inside are.
 *
 * <p>So an item of a webhook's list, which has no kind of its own, and the line of a log file with
 * the same event have one hash, wherever the line has its kind. Not thread-safe.
 */
final class DedupeHash {
  private final Mac mac;

  DedupeHash(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** The hash of a whole event in memory. */
  int of(byte[] text, EventSpans spans) {
    begin();
    for (int run = 0; run < spans.runs(); run++) {
      member(run == 0);
      update(text, spans.runFrom(run), spans.runTo(run));
    }
    return end();
  }

  /** Begins an event that is given piece by piece. */
  void begin() {
    mac.reset();
    mac.update((byte) '{');
  }

  /** Begins a member. */
  void member(boolean first) {
    if (!first) {
      mac.update((byte) ',');
    }
  }

  void update(byte[] text, int from, int to) {
    mac.update(text, from, to - from);
  }

  int end() {
    mac.update((byte) '}');
    byte[] hash = mac.doFinal();
    return ByteBuffer.wrap(hash).getInt();
  }
}
