package io.annals.gateway.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PeerKeyTest {
  private static final byte[] BODY = "{}".getBytes(UTF_8);
  private final MutableClock clock = new MutableClock(Instant.parse("2026-11-21T10:00:00Z"));
  private final PeerKey key = new PeerKey("a secret of this deployment".getBytes(UTF_8), clock);
  private final String signed = key.sign("p1", "POST", "/x", BODY);

  @Test
  void a_question_is_genuine_for_its_receiver_method_path_and_body_alone() {
    assertTrue(key.isGenuine(signed, "p1", "POST", "/x", BODY));
    assertFalse(key.isGenuine(signed, "p2", "POST", "/x", BODY));
    assertFalse(key.isGenuine(signed, "p1", "GET", "/x", BODY));
    assertFalse(key.isGenuine(signed, "p1", "POST", "/y", BODY));
    assertFalse(key.isGenuine(signed, "p1", "POST", "/x", "{ }".getBytes(UTF_8)));
    PeerKey other = new PeerKey("a secret of another deployment".getBytes(UTF_8), clock);
    assertFalse(other.isGenuine(signed, "p1", "POST", "/x", BODY));
  }

  @Test
  void a_question_is_genuine_for_a_short_time_and_its_time_cannot_be_changed() {
    clock.advance(PeerKey.VALIDITY);
    assertTrue(key.isGenuine(signed, "p1", "POST", "/x", BODY));
    clock.advance(Duration.ofMillis(1));
    assertFalse(key.isGenuine(signed, "p1", "POST", "/x", BODY));
    String later = clock.millis() + signed.substring(signed.indexOf('.'));
    assertFalse(key.isGenuine(later, "p1", "POST", "/x", BODY));
    clock.advance(PeerKey.VALIDITY.multipliedBy(-3));
    assertFalse(key.isGenuine(signed, "p1", "POST", "/x", BODY), "from the future");
  }

  @Test
  void what_is_no_signature_is_refused() {
    for (String text : new String[] {null, "", ".", "1.", ".1", "x.y", "9".repeat(40) + ".1"}) {
      assertFalse(key.isGenuine(text, "p1", "POST", "/x", BODY), text);
    }
  }

  @Test
  void an_answer_is_genuine_for_its_question_and_body_alone() {
    String answer = key.signAnswer(signed, BODY);
    assertTrue(key.isGenuineAnswer(answer, signed, BODY));
    assertFalse(key.isGenuineAnswer(answer, key.sign("p1", "POST", "/z", BODY), BODY));
    assertFalse(key.isGenuineAnswer(answer, signed, new byte[0]));
    assertFalse(key.isGenuineAnswer(null, signed, BODY));
  }
}
