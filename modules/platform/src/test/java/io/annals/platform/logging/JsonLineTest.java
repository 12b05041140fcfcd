package io.annals.platform.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLineTest {
  @Test
  void is_one_flat_object_a_line() {
    Logger logger = new LoggerContext().getLogger("a.b");
    LoggingEvent event =
        new LoggingEvent(
            "x", logger, Level.WARN, "Two\nlines", new IllegalStateException("why"), null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("count", 3),
            new KeyValuePair("tenant", "acme"),
            new KeyValuePair("message", "mine"),
            new KeyValuePair("none", null)));
    String line = new JsonLine().doLayout(event);
    assertEquals(line.length() - 1, line.indexOf('\n'));
    JsonObject json = new JsonObject(line);
    assertEquals("2026-01-02T03:04:05.006Z", json.getString("time"));
    assertEquals("WARN", json.getString("level"));
    assertEquals("Two\nlines", json.getString("message"));
    assertEquals(3, json.getInteger("count"));
    assertEquals("acme", json.getString("tenant"));
    assertEquals("mine", json.getString("message_"));
    assertTrue(json.containsKey("none"));
    assertTrue(json.getString("error").contains("IllegalStateException: why"));
  }
}
