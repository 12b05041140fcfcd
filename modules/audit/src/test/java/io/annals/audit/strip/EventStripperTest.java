package io.annals.audit.strip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annals.audit.policy.Level;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventStripperTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String stripped(String event, Level atMost, boolean omit) {
    byte[] text = event.getBytes(StandardCharsets.UTF_8);
    return new String(EventStripper.strip(text, atMost, omit), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'level':'RequestResponse','requestObject':{'a':1},'x':2,'responseObject':[3],'y':4}"
            + "#{'level':'Metadata','x':2,'y':4}",
        "{'requestObject':{'a':1},'responseObject':[3],'level':'RequestResponse'}"
            + "#{'level':'Metadata'}",
        "{'level':'Request', 'requestObject' : 'x}' , 'y' : 4 }#{'level':'Metadata' , 'y' : 4 }",
        "{ 'requestObject' : null , 'y' : 4 }#{ 'y' : 4 }",
        "{ 'requestObject' : null , 'responseObject':1\t}#{ \t}",
        "{'y':1,'requestObject':1,'requestObject':2 }#{'y':1 }",
        "{'requestObject':1,'y':1,'requestObject':2,'z':5}#{'y':1,'z':5}",
        "{'level':'Metadata','level':'Request','level':'None','level':7}"
            + "#{'level':'Metadata','level':'Metadata','level':'None','level':'Metadata'}",
        "{'request\\u004fbject':1,'l\\u0065vel':'\\u0052equest','y':'\\u0041'}"
            + "#{'l\\u0065vel':'Metadata','y':'\\u0041'}",
        "{'level':'Metadata\\u0020'}#{'level':'Metadata'}",
        "{'RequestObject':1,'a':{'requestObject':1,'level':'Request'}}"
            + "#{'RequestObject':1,'a':{'requestObject':1,'level':'Request'}}",
      })
  void removes_bodies_at_metadata_and_nothing_else(String event, String left) {
    assertEquals(quoted(left), stripped(quoted(event), Level.METADATA, false));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void removes_only_the_response_at_request() {
    assertEquals(
        quoted("{'level':'Request','requestObject':{'a':1},'x':2}"),
        stripped(
            quoted("{'level':'RequestResponse','requestObject':{'a':1},'responseObject':{},'x':2}"),
            Level.REQUEST,
            false));
  }

  @Test
  void writes_level_none_without_bodies() {
    assertEquals(
        quoted("{'level':'None','x':2}"),
        stripped(quoted("{'level':'Request','requestObject':{},'x':2}"), Level.NONE, false));
  }

  @ParameterizedTest
  @EnumSource(names = {"METADATA", "REQUEST", "REQUEST_RESPONSE"})
  void leaves_what_has_less_as_the_same_array(Level atMost) {
    byte[] event =
        quoted("{ 'level' : 'Metada\\u0074a', 'x':{'metadata':{'managedFields':1}}}")
            .getBytes(StandardCharsets.UTF_8);
    assertSame(event, EventStripper.strip(event, atMost, false));
    assertSame(event, EventStripper.strip(event, atMost, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'metadata':{'name':'x','managedFields':[{}]}}#{'metadata':{'name':'x'}}",
        "{'metadata':{'managedFields':[{}],'name':'x'}}#{'metadata':{'name':'x'}}",
        "{'metadata':{'managedFields':[{}]}}#{'metadata':{}}",
        "{'metadata':{'managedF\\u0069elds':[{}],'managedFields':null}}#{'metadata':{}}",
        "{'metadata':{'a':1},'metadata':{'managedFields':[]}}#{'metadata':{'a':1},'metadata':{}}",
        "{'items':[{'metadata':{'managedFields':1}},7,{'metadata':{'x':1,'managedFields':1}}]}"
            + "#{'items':[{'metadata':{}},7,{'metadata':{'x':1}}]}",
        "{'rows':[{'cells':[],'object':{'metadata':{'managedFields':1,'n':2}}}],'kind':'Table'}"
            + "#{'rows':[{'cells':[],'object':{'metadata':{'n':2}}}],'kind':'Table'}",
        "{'rows':[{'object':{'metadata':{'managedFields':1}}}],'kind':'Rows'}"
            + "#{'rows':[{'object':{'metadata':{'managedFields':1}}}],'kind':'Rows'}",
        "{'managedFields':1,'spec':{'metadata':{'managedFields':1}}}"
            + "#{'managedFields':1,'spec':{'metadata':{'managedFields':1}}}",
        "{'items':[{'items':[{'metadata':{'managedFields':1}}]}]}"
            + "#{'items':[{'items':[{'metadata':{'managedFields':1}}]}]}",
        "[{'metadata':{'managedFields':1}}]#[{'metadata':{'managedFields':1}}]",
      })
  void omits_managed_fields_where_the_api_server_does(String body, String left) {
    String event = "{'level':'RequestResponse','requestObject':%1$s,'responseObject':%1$s,'z':1}";
    assertEquals(
        quoted(event.formatted(left)),
        stripped(quoted(event.formatted(body)), Level.REQUEST_RESPONSE, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'verb':'patch','requestObject':%s,'responseObject':%s,'requestObject':%s}",
        "{'requestObject':%s,'responseObject':%s,'requestObject':%s,'verb':'p\\u0061tch'}",
      })
  void keeps_a_patch_as_it_was_sent(String event) {
    String body = "{'metadata':{'managedFields':[]}}";
    assertEquals(
        quoted(event.formatted(body, "{'metadata':{}}", body)),
        stripped(quoted(event.formatted(body, body, body)), Level.REQUEST_RESPONSE, true));
  }

  @Test
  void drops_a_body_and_cleans_the_other() {
    String body = "{'metadata':{'managedFields':[]}}";
    assertEquals(
        quoted("{'requestObject':{'metadata':{}},'level':'Request'}"),
        stripped(
            quoted(
                "{'responseObject':%1$s,'requestObject':%1$s,'level':'RequestResponse'}"
                    .formatted(body)),
            Level.REQUEST,
            true));
  }

  @Test
  void refuses_what_is_no_object() {
    for (String text : new String[] {"", " ", "[]", "{\"level\"", "{\"a\":", "{\"a\":{", "{\"a"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThrows(
          IllegalArgumentException.class,
          () -> EventStripper.strip(bytes, Level.METADATA, true),
          text);
    }
  }

  @Test
  void leaves_of_real_events_what_their_level_has() throws IOException {
    int lowered = 0;
    for (byte[] event : SampleEvents.access()) {
      for (Level atMost : new Level[] {Level.METADATA, Level.REQUEST, Level.REQUEST_RESPONSE}) {
        byte[] stripped = EventStripper.strip(event, atMost, false);
        assertEquals(expected(event, atMost), JSON.readTree(stripped));
        assertSame(stripped, EventStripper.strip(stripped, atMost, false));
        lowered += stripped == event ? 0 : 1;
        byte[] omitted = EventStripper.strip(event, atMost, true);
        assertEquals(omitted(expected(event, atMost)), JSON.readTree(omitted));
      }
    }
    assertEquals(true, lowered > 500, "events that were lowered: " + lowered);
  }

  private static JsonNode expected(byte[] event, Level atMost) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(event);
    if (atMost.compareTo(Level.REQUEST) < 0) {
      tree.remove("requestObject");
    }
    if (atMost != Level.REQUEST_RESPONSE) {
      tree.remove("responseObject");
    }
    Level own = Level.of(tree.get("level").asText()).orElseThrow();
    return tree.put("level", own.atMost(atMost).text());
  }

  private static JsonNode omitted(JsonNode event) {
    if (!event.path("verb").asText().equals("patch")) {
      omit(event.path("requestObject"));
    }
    omit(event.path("responseObject"));
    return event;
  }

  private static void omit(JsonNode body) {
    withoutManagedFields(body);
    body.path("items").forEach(EventStripperTest::withoutManagedFields);
    body.path("rows").forEach(row -> withoutManagedFields(row.path("object")));
  }

  private static void withoutManagedFields(JsonNode object) {
    if (object.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
  }
}
