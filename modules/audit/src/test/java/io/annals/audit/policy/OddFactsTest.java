package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Facts of objects that no API server would write. */
class OddFactsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of(
          "user",
          "user",
          "objectRef",
          "objectRef",
          "requestURI",
          "verb",
          "stage",
          "level",
          "impersonatedUser",
          "requestObject",
          "User",
          "o");
  private static final List<String> INNER =
      List.of(
          "username",
          "groups",
          "resource",
          "name",
          "namespace",
          "apiGroup",
          "subresource",
          "uid",
          "Name",
          "user");
  private static final List<String> STRINGS =
      List.of(
          "get",
          "",
          "Panic",
          "None",
          "pods",
          "a\\\\",
          "\\\"",
          "\\u0061",
          "é",
          "\\u00e9",
          "}",
          "]",
          "{",
          ",",
          "/x?y",
          "\\ud83d\\ude00",
          "system:nodes");
  private static final List<String> SCALARS = List.of("null", "true", "-1.5e3", "0");

  private final Random random = new Random(20261121);

  @Test
  void are_those_of_a_tree() throws IOException {
    int resources = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = object(NAMES, 0);
      EventFacts facts = EventFacts.of(text.getBytes(StandardCharsets.UTF_8));
      assertEquals(naively(JSON.readTree(text)), facts, text);
      resources += facts.target() instanceof EventFacts.Resource ? 1 : 0;
    }
    assertTrue(resources > 1_000, "resources " + resources);
  }

  private static EventFacts naively(JsonNode event) {
    List<String> groups = new ArrayList<>();
    if (event.path("user").isObject() && event.path("user").path("groups").isArray()) {
      event
          .path("user")
          .path("groups")
          .forEach(
              of -> {
                if (of.isTextual()) {
                  groups.add(of.textValue());
                }
              });
    }
    JsonNode ref = event.path("objectRef");
    String path = string(event, "requestURI");
    return new EventFacts(
        string(event.path("user"), "username"),
        groups,
        string(event, "verb"),
        Stage.of(string(event, "stage")),
        Level.of(string(event, "level")).orElse(Level.REQUEST_RESPONSE),
        ref.isObject()
            ? new EventFacts.Resource(
                string(ref, "apiGroup"),
                string(ref, "resource"),
                string(ref, "subresource"),
                string(ref, "namespace"),
                string(ref, "name"))
            : new EventFacts.Path(
                path.contains("?") ? path.substring(0, path.indexOf('?')) : path));
  }

  private static String string(JsonNode object, String name) {
    return object.path(name).isTextual() ? object.path(name).textValue() : "";
  }

  private String object(List<String> names, int depth) {
    StringBuilder text = new StringBuilder(blank() + "{");
    int members = random.nextInt(7);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? blank() : "," + blank())
          .append('"')
          .append(name(names))
          .append('"')
          .append(blank())
          .append(':')
          .append(value(depth + 1));
    }
    return text.append(blank()).append('}').append(blank()).toString();
  }

  private String name(List<String> names) {
    String name = one(names);
    if (random.nextInt(5) > 0) {
      return name;
    }
    int at = random.nextInt(name.length());
    return name.substring(0, at)
        + "\\u%04x".formatted((int) name.charAt(at))
        + name.substring(at + 1);
  }

  private String value(int depth) {
    int kind = random.nextInt(depth > 3 ? 5 : 9);
    if (kind < 4) {
      return blank() + '"' + one(STRINGS) + '"' + blank();
    }
    if (kind == 4) {
      return blank() + one(SCALARS) + blank();
    }
    if (kind > 6) {
      return object(INNER, depth);
    }
    StringBuilder array = new StringBuilder(blank() + "[");
    for (int i = random.nextInt(4); i > 0; i--) {
      array.append(value(depth + 1)).append(i > 1 ? "," : "");
    }
    return array.append(blank()).append(']').append(blank()).toString();
  }

  private String blank() {
    return random.nextInt(4) == 0 ? one(List.of(" ", "\n", "\t ", "\r\n")) : "";
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
