package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what came back with what was sent: only replaced values may differ. */
final class RedactedEvents {
  private static final String MARK = "redacted:";

  private RedactedEvents() {}

  /**
   * Each event of both lists is in the other, byte for byte, unless a value of it was replaced:
   * then all its other values are equal.
   *
   * @return how many events had values replaced
   */
  static long assertSame(List<String> sent, List<String> found) {
    assertEquals(sent.size(), found.size());
    Map<String, String> byKey =
        found.stream().collect(Collectors.toMap(RedactedEvents::key, Function.identity()));
    long replaced = 0;
    for (String text : sent) {
      String stored = byKey.get(key(text));
      assertNotNull(stored, () -> "is missing: " + key(text));
      if (!stored.equals(text)) {
        replaced++;
        assertTrue(stored.contains(MARK), () -> "differs, and nothing was replaced: " + key(text));
        assertAlike(new JsonObject(text), new JsonObject(stored), key(text));
      }
    }
    return replaced;
  }

  private static String key(String event) {
    JsonObject json = new JsonObject(event);
    return String.join(
        " ", json.getString("auditID"), json.getString("stage"), json.getString("stageTimestamp"));
  }

  private static void assertAlike(Object sent, Object stored, String at) {
    if (sent instanceof JsonObject object && stored instanceof JsonObject other) {
      assertEquals(object.fieldNames(), other.fieldNames(), at);
      object.forEach(
          e -> assertAlike(e.getValue(), other.getValue(e.getKey()), at + "/" + e.getKey()));
    } else if (sent instanceof JsonArray array && stored instanceof JsonArray other) {
      assertEquals(array.size(), other.size(), at);
      for (int i = 0; i < array.size(); i++) {
        assertAlike(array.getValue(i), other.getValue(i), at + "/" + i);
      }
    } else if (!(stored instanceof String text && text.contains(MARK))) {
      assertEquals(sent, stored, at);
    }
  }
}
