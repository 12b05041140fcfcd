package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annals.audit.JsonCheck;
import io.annals.audit.policy.Level;
import io.annals.audit.strip.EventStripper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold of any event; each failure names the seed that makes it again. */
class OddEventsTest {
  private static final int EVENTS = 2_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Redactor REDACTOR =
      new Redactor("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  @Test
  void planted_secrets_never_survive_and_nothing_else_goes() throws IOException {
    int changed = 0;
    for (int seed = 0; seed < EVENTS; seed++) {
      Random random = new Random(seed);
      OddSecrets secrets = new OddSecrets(random);
      byte[] event = secrets.event(random.nextInt(4));
      Level level = Level.values()[random.nextInt(Level.values().length)];
      byte[] stripped = EventStripper.strip(event, level, random.nextBoolean());
      Redaction redaction = REDACTOR.redact(stripped);
      String told = "seed " + seed + ": " + new String(stripped, StandardCharsets.UTF_8);
      boolean body = level.compareTo(Level.REQUEST) >= 0;
      for (String secret : secrets.planted(body)) {
        assertNull(Leaks.find(redaction.text(), secret), told);
      }
      assertValid(redaction.text(), told);
      assertArrayEquals(redaction.text(), REDACTOR.redactFully(stripped).text(), told);
      assertSame(redaction.text(), REDACTOR.redactFully(redaction.text()).text(), told);
      assertEquals(redaction.changed(), redaction.text() != stripped, told);
      assertOnlyValuesDiffer(stripped, redaction.text(), told);
      assertValid(REDACTOR.redactItem(event).text(), told);
      changed += redaction.changed() ? 1 : 0;
    }
    assertTrue(changed > EVENTS / 4, "changed: " + changed);
  }

  @Test
  void stripping_lowers_and_touches_nothing_else() throws IOException {
    for (int seed = 0; seed < EVENTS; seed++) {
      Random random = new Random(seed);
      byte[] event = new OddSecrets(random).event(random.nextInt(3));
      ObjectNode tree = (ObjectNode) JSON.readTree(event);
      Level own = Level.of(tree.get("level").asText()).orElseThrow();
      for (Level atMost : Level.values()) {
        ObjectNode expected = tree.deepCopy().put("level", own.atMost(atMost).text());
        if (atMost.compareTo(Level.REQUEST) < 0) {
          expected.remove("requestObject");
        }
        if (atMost.compareTo(Level.REQUEST_RESPONSE) < 0) {
          expected.remove("responseObject");
        }
        byte[] stripped = EventStripper.strip(event, atMost, false);
        assertValid(stripped, "seed " + seed);
        assertEquals(expected, JSON.readTree(stripped), "seed " + seed);
        assertSame(stripped, EventStripper.strip(stripped, atMost, false), "seed " + seed);
        byte[] omitted = EventStripper.strip(event, atMost, true);
        assertValid(omitted, "seed " + seed);
        assertSame(omitted, EventStripper.strip(omitted, atMost, true), "seed " + seed);
      }
    }
  }

  private static void assertValid(byte[] text, String told) {
    assertTrue(JsonCheck.isValue(text, 0, text.length, 512), told);
  }

  /** What stands between replacements stands so in the event, in the same order. */
  private static void assertOnlyValuesDiffer(byte[] before, byte[] after, String told) {
    String rest = new String(before, StandardCharsets.UTF_8);
    String[] kept = new String(after, StandardCharsets.UTF_8).split("redacted:[0-9a-f]{32}", -1);
    for (int i = 0; i < kept.length; i++) {
      String piece = kept[i];
      piece = i == 0 ? piece : piece.replaceFirst("^[\\\\\"]+", ""); // of what was no string
      piece = i == kept.length - 1 ? piece : piece.replaceFirst("[\\\\\"]+$", "");
      int at = rest.indexOf(piece);
      assertTrue(i == 0 ? at == 0 : at >= 0, told);
      assertTrue(i < kept.length - 1 || rest.endsWith(piece), told);
      rest = rest.substring(at + piece.length());
    }
  }
}
