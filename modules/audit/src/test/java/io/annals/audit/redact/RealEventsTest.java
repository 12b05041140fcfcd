package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annals.audit.policy.Level;
import io.annals.audit.strip.EventStripper;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing but secrets goes from the events of a real API server, and every secret does. */
class RealEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLAIN = Pattern.compile("s3cr3t-[0-9a-f]{16}");
  private static final Pattern BASE64 = Pattern.compile("czNjcjN0L[A-Za-z0-9+/_-]+");

  /** How secrets of either file begin, plain and in base64, and tokens. */
  private static final List<String> STEMS =
      List.of("s3cr3t", "czNjcjN0", "hunter2", "aHVudGVyMi", "eyJhbGciOi", "ZXlKaGJHY");

  private static final Redactor REDACTOR =
      new Redactor("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  private static List<byte[]> events;
  private static Set<String> spellings;

  @BeforeAll
  static void collectSecrets() {
    events = Stream.concat(SampleEvents.access().stream(), SampleEvents.sample().stream()).toList();
    Set<String> secrets = new TreeSet<>();
    for (byte[] event : events) {
      String text = new String(event, StandardCharsets.UTF_8);
      PLAIN.matcher(text).results().forEach(found -> secrets.add(found.group()));
      Matcher base64 = BASE64.matcher(text);
      while (base64.find()) {
        secrets.add(new String(Base64.getDecoder().decode(base64.group()), StandardCharsets.UTF_8));
      }
    }
    spellings = new TreeSet<>(List.of("s3cr3t", "czNjcjN0"));
    for (String secret : secrets) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      spellings.add(secret);
      spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
      spellings.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }
    assertTrue(secrets.size() > 100, "secrets: " + secrets.size());
  }

  @Test
  void no_secret_is_left_at_any_level() throws IOException {
    Map<Redaction.Kind, Integer> counts = new EnumMap<>(Redaction.Kind.class);
    for (byte[] event : events) {
      for (Level level : Level.values()) {
        byte[] stripped = EventStripper.strip(event, level, false);
        Redaction redaction = REDACTOR.redact(stripped);
        String text = new String(redaction.text(), StandardCharsets.UTF_8);
        assertClean(text);
        redaction.counts().forEach((kind, count) -> counts.merge(kind, count, Integer::sum));
        assertEquals(redaction.changed(), redaction.text() != stripped);
        assertOnlyValuesDiffer(JSON.readTree(stripped), JSON.readTree(redaction.text()));
        assertArrayEquals(
            redaction.text(), REDACTOR.redactFully(stripped).text(), "skipped by mistake");
        assertSame(redaction.text(), REDACTOR.redact(redaction.text()).text(), "not idempotent");
      }
    }
    assertTrue(counts.get(Redaction.Kind.SECRET_DATA) > 100, counts::toString);
    assertTrue(counts.get(Redaction.Kind.LAST_APPLIED) > 10, counts::toString);
    assertTrue(counts.get(Redaction.Kind.TOKEN) >= 80, counts::toString);
    assertTrue(counts.get(Redaction.Kind.URI_PARAMETER) >= 120, counts::toString);
  }

  @Test
  void no_secret_is_left_of_items_that_are_not_trusted() {
    for (byte[] event : SampleEvents.access()) {
      assertClean(new String(REDACTOR.redactItem(event).text(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void events_without_secrets_stay_the_same_array() {
    int changed = 0;
    for (byte[] event : SampleEvents.sample()) {
      boolean secret = new String(event, StandardCharsets.UTF_8).contains("s3cr3t");
      byte[] text = REDACTOR.redact(event).text();
      changed += text == event ? 0 : 1;
      if (text != event && !secret) {
        assertTrue(
            new String(event, StandardCharsets.UTF_8).matches("(?s).*(Secret|secrets|token).*"),
            () -> new String(event, StandardCharsets.UTF_8));
      }
    }
    assertTrue(changed < SampleEvents.sample().size() / 20, "changed: " + changed);
  }

  private static void assertClean(String text) {
    for (String stem : STEMS) {
      if (text.contains(stem)) {
        throw new AssertionError(stem + " in " + text);
      }
    }
    for (String spelling : spellings) {
      assertFalse(text.contains(spelling), spelling);
    }
  }

  private static void assertOnlyValuesDiffer(JsonNode before, JsonNode after) throws IOException {
    if (before.equals(after)) {
      return;
    }
    assertEquals(before.size(), after.size());
    if (before.isObject()) {
      Iterator<String> names = after.fieldNames();
      for (String name : (Iterable<String>) before::fieldNames) {
        assertEquals(name, names.next());
        assertOnlyValuesDiffer(before.get(name), after.get(name));
      }
    } else if (before.isArray()) {
      for (int i = 0; i < before.size(); i++) {
        assertOnlyValuesDiffer(before.get(i), after.get(i));
      }
    } else if (before.asText().startsWith("{")) {
      assertOnlyValuesDiffer(JSON.readTree(before.asText()), JSON.readTree(after.asText()));
    } else {
      assertTrue(after.asText().contains("redacted:"), after::asText);
    }
  }
}
