package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFactsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> odd() {
    return Stream.of(
        arguments("{}", facts("", List.of(), "", path(""))),
        arguments("{\"objectRef\":null,\"requestURI\":\"/a?b=/c?\"}", at(path("/a"))),
        arguments("{\"objectRef\":\"pods\",\"requestURI\":\"/a\"}", at(path("/a"))),
        arguments("{\"objectRef\":[],\"requestURI\":\"/a\"}", at(path("/a"))),
        arguments("{\"objectRef\":{},\"requestURI\":\"/a\"}", at(ref("", "", "", "", ""))),
        arguments(
            "{\"objectRef\":{\"resource\":\"pods\",\"uid\":\"{\\\"\",\"name\":null},\"objectRef\":"
                + " { \"name\" : \"b\" , \"resource\" : \"nodes\" } }",
            at(ref("", "nodes", "", "", "b"))),
        arguments("{\"objectRef\":{\"resource\":\"a\"},\"objectRef\":null}", at(path(""))),
        arguments(
            "{\"\\u006fbjectRef\":{\"n\\u0061me\":\"\\u00e9\\n\",\"namespace\":\"x\",\"apiGroup\""
                + ":\"apps\",\"subresource\":\"status\",\"resource\":\"deployments\"}}",
            at(ref("apps", "deployments", "status", "x", "é\n"))),
        arguments("{\"ObjectRef\":{},\"objectref\":{}}", at(path(""))),
        arguments("{\"objectRef\":{\"Resource\":\"pods\"}}", at(ref("", "", "", "", ""))),
        arguments(
            "{\"user\":{\"username\":\"a\",\"groups\":[\"x\"],\"username\":\"b\",\"groups\":[ \"y\" ,"
                + " 1, {\"q\":[\"]\"]},\"\\\"z\"]},\"verb\":\"get\"}",
            facts("b", List.of("y", "\"z"), "get", path(""))),
        arguments(
            "{\"user\":{\"extra\":{\"username\":[\"no\"],\"q\":\"}\"},\"groups\":[],\"uid\":7,"
                + "\"username\":\"a\"},\"impersonatedUser\":{\"username\":\"i\",\"groups\":[\"g\"]}}",
            facts("a", List.of(), "", path(""))),
        arguments("{\"user\":{\"username\":3,\"groups\":\"g\"}}", at(path(""))),
        arguments("{\"user\":{\"username\":null,\"groups\":null}}", at(path(""))),
        arguments("{\"user\":null,\"verb\":null,\"requestURI\":null}", at(path(""))),
        arguments("{\"user\":[\"username\"]}", at(path(""))),
        arguments(
            " {\"requestObject\":{\"user\":{\"username\":\"no\"},\"verb\":\"no\"},\"verb\":\"post\"}\n",
            facts("", List.of(), "post", path(""))));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void reads_what_counts(String event, EventFacts expected) {
    assertEquals(expected, EventFacts.of(event.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[]", "null", "{", "{}{}", "{\"a\":tru}", "{\"a\":\"\\x\"}", "{]"})
  void refuses_what_is_no_object(String text) {
    assertThrows(
        IllegalArgumentException.class, () -> EventFacts.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void knows_stages_and_levels_by_their_exact_names() {
    for (Stage stage : Stage.values()) {
      assertEquals(Optional.of(stage), of("{\"stage\":\"" + stage.text() + "\"}").stage());
    }
    assertEquals(Optional.empty(), of("{\"stage\":\"panic\"}").stage());
    for (Level level : Level.values()) {
      assertEquals(level, of("{\"level\":\"" + level.text() + "\"}").level());
    }
    assertEquals(Level.REQUEST_RESPONSE, of("{\"level\":\"metadata\"}").level());
  }

  @Test
  void reads_real_events_as_a_tree_of_them_reads() throws IOException {
    List<byte[]> events = new ArrayList<>(SampleEvents.sample());
    events.addAll(SampleEvents.access());
    for (byte[] event : events) {
      assertEquals(naively(JSON.readTree(event)), EventFacts.of(event));
    }
  }

  private static EventFacts naively(JsonNode event) {
    List<String> groups = new ArrayList<>();
    event.path("user").path("groups").forEach(group -> groups.add(group.asText()));
    JsonNode ref = event.path("objectRef");
    return new EventFacts(
        event.path("user").path("username").asText(),
        groups,
        event.path("verb").asText(),
        Stage.of(event.path("stage").asText()),
        Level.of(event.path("level").asText()).orElseThrow(),
        ref.isObject()
            ? ref(
                ref.path("apiGroup").asText(),
                ref.path("resource").asText(),
                ref.path("subresource").asText(),
                ref.path("namespace").asText(),
                ref.path("name").asText())
            : path(event.path("requestURI").asText().replaceFirst("(?s)\\?.*", "")));
  }

  private static EventFacts of(String event) {
    return EventFacts.of(event.getBytes(StandardCharsets.UTF_8));
  }

  private static EventFacts at(EventFacts.Target target) {
    return facts("", List.of(), "", target);
  }

  private static EventFacts facts(
      String user, List<String> groups, String verb, EventFacts.Target target) {
    return new EventFacts(user, groups, verb, Optional.empty(), Level.REQUEST_RESPONSE, target);
  }

  private static EventFacts.Path path(String path) {
    return new EventFacts.Path(path);
  }

  private static EventFacts.Resource ref(
      String group, String resource, String subresource, String namespace, String name) {
    return new EventFacts.Resource(group, resource, subresource, namespace, name);
  }
}
