package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTokensTest {
  private static List<String> tokens(byte[] json) {
    List<String> tokens = new ArrayList<>();
    EventTokens.forEach(json, tokens::add);
    return tokens;
  }

  private static List<String> tokens(String json) {
    return tokens(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tokens_are_those_of_the_decoded_text() {
    assertEquals(
        List.of("na", "me", "a", "b", "nested", "1", "-1.5e3", "true", "null", "ünï"),
        tokens(
            "{\"na\\u0020me\":[\"A\\u0026B\",\"{\\\"nested\\\":1}\",-1.5E3,true,null,\"ÜNÏ\",\"\"]}"));
  }

  @Test
  void text_that_is_not_json_gives_the_tokens_of_its_characters() {
    assertEquals(List.of("plain", "text"), tokens("plain Text"));
    assertEquals(List.of("a", "b"), tokens("{\"A\": b"));
  }

  @Test
  void tokens_of_real_events_agree_with_a_tree() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (byte[] line : SampleEvents.sample()) {
      List<String> expected = new ArrayList<>();
      walk(mapper.readTree(line), expected);
      assertEquals(expected, tokens(line));
    }
  }

  private static void walk(JsonNode node, List<String> sink) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        Tokens.of(member.getKey(), sink::add);
        walk(member.getValue(), sink);
      }
    } else if (node.isArray()) {
      node.forEach(element -> walk(element, sink));
    } else {
      Tokens.of(node.asText(), sink::add);
    }
  }
}
