package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static DecodedEvent decode(String json) {
    return EventDecoder.decode(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void columns_of_real_events_agree_with_a_tree() throws IOException {
    for (byte[] line : SampleEvents.sample()) {
      DecodedEvent event = EventDecoder.decode(line);
      assertFalse(event.columns().irregular());
      assertEquals(
          Rfc3339.micros(MAPPER.readTree(line).get("stageTimestamp").textValue()),
          event.stageTimeMicros());
      assertAgrees(line, event.columns());
    }
  }

  private static void assertAgrees(byte[] json, EventColumns columns) throws IOException {
    NaiveColumns naive = new NaiveColumns(json);
    for (EventColumn column : EventColumn.values()) {
      Object expected = naive.value(column);
      Object actual =
          column.kind() == EventColumn.Kind.INTEGER
              ? columns.integer(column)
              : columns.text(column);
      if (column.kind() == EventColumn.Kind.JSON && expected != null && actual != null) {
        expected = MAPPER.readTree((String) expected);
        actual = MAPPER.readTree((String) actual);
      }
      assertEquals(expected, actual, column.path());
      if (naive.ambiguous(column)) {
        assertTrue(
            columns.irregular(), () -> column.path() + new String(json, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void odd_events_agree_with_a_tree_or_are_irregular() throws IOException {
    int irregular = 0;
    OddEvents odd = new OddEvents(new Random(7));
    for (int i = 0; i < 8_000; i++) {
      byte[] json = odd.next().getBytes(StandardCharsets.UTF_8);
      EventColumns columns = EventDecoder.decode(json).columns();
      assertAgrees(json, columns);
      irregular += columns.irregular() ? 1 : 0;
    }
    assertTrue(irregular > 400 && irregular < 7_600, "both sides are tried: " + irregular);
  }

  @Test
  void json_columns_keep_their_text() {
    EventColumns columns =
        decode("  {\"ünï\":1,\"user\" : {\"groups\": [ \"a\\u0026\" , \"ü\" ] ,\"extra\":{ }}}")
            .columns();
    assertEquals("[ \"a\\u0026\" , \"ü\" ]", columns.text(EventColumn.USER_GROUPS));
    assertEquals("{ }", columns.text(EventColumn.USER_EXTRA));
    assertFalse(columns.irregular());
  }

  @Test
  void names_and_texts_are_decoded() {
    EventColumns columns =
        decode("{\"\\u0075ser\":{\"username\":\"a\\u0026b\\ud83d\\ude00\"}}").columns();
    assertEquals("a&b\uD83D\uDE00", columns.text(EventColumn.USER_USERNAME));
    assertFalse(columns.irregular());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"auditID\":null}",
        "{\"user\":null,\"objectRef\":\"text\"}",
        "{\"annotations\":{\"authorization\":\"text\",\"authorization.k8s.io\":\"x\",\"a.b\":\"c\"}}",
        "{\"responseStatus\":{\"code\":0}}",
        "{\"responseStatus\":{\"code\":-2147483648}}",
        "{\"requestObject\":{\"user.username\":1,\"user\":{\"username\":1,\"username\":2}}}",
        "{\"user\":{\"extra\":{\"a.b\":[\"x\"]}}}",
        "{\"stageTimestamp\":null}",
        "{\"users.username\":\"x\"}",
      })
  void regular(String json) {
    assertFalse(decode(json).columns().irregular());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auditID\":\"a\",\"auditID\":\"a\"}",
        "{\"auditID\":\"a\",\"auditID\":null}",
        "{\"user\":{},\"user\":{}}",
        "{\"stageTimestamp\":\"2026-11-21T04:53:55Z\",\"stageTimestamp\":\"2026-11-21T04:53:55Z\"}",
        "{\"auditID\":1}",
        "{\"auditID\":[\"a\"]}",
        "{\"user\":{\"groups\":\"a\"}}",
        "{\"responseStatus\":{\"code\":\"200\"}}",
        "{\"responseStatus\":{\"code\":2147483648}}",
        "{\"responseStatus\":{\"code\":12345678901234567890}}",
        "{\"responseStatus\":{\"code\":200.0}}",
        "{\"responseStatus\":{\"code\":2e2}}",
        "{\"responseStatus\":{\"code\":-0}}",
        "{\"auditID\":\"\\ud800\"}",
        "{\"auditID\":\"\\ude00\\ud83d\"}",
        "{\"user.username\":\"x\"}",
        "{\"user.groups.0\":\"x\"}",
        "{\"sourceIPs.0\":\"x\"}",
        "{\"user\":{\"extra.scopes\":[\"x\"]}}",
        "{\"user\":[{\"username\":\"x\"}]}",
        "{\"annotations\":{\"authorization\":{\"k8s.io/decision\":\"allow\"}}}",
        "{\"annotations\":{\"authorization.k8s\":{\"io/decision\":\"allow\"}}}",
        "{\"annotations.authorization.k8s.io/decision\":\"allow\"}",
        "{\"annotations.authorization\":{\"k8s.io/decision\":\"allow\"}}",
        "{\"requestReceivedTimestamp\":\"yesterday\"}",
        "{\"stageTimestamp\":12}",
        "{\"auditID\":\"a\"",
        "{\"auditID\":\"a\"} x",
        "{\"auditID\":\"a\"}{}",
        "auditID",
        "",
        "[1]",
      })
  void irregular(String json) {
    assertTrue(decode(json).columns().irregular());
  }

  @Test
  void text_that_is_not_utf8_json_has_no_columns() {
    byte[] overlong = "{\"auditID\":\"a__\"}".getBytes(StandardCharsets.ISO_8859_1);
    overlong[13] = (byte) 0xC0;
    overlong[14] = (byte) 0x80;
    assertNull(EventDecoder.decode(overlong).columns().text(EventColumn.AUDIT_ID));
    byte[] utf16 = "{\"auditID\":\"a\"}".getBytes(StandardCharsets.UTF_16LE);
    assertNull(EventDecoder.decode(utf16).columns().text(EventColumn.AUDIT_ID));
    assertEquals(Rfc3339.NONE, EventDecoder.decode(utf16).stageTimeMicros());
  }

  @Test
  void deep_text_and_long_names_are_read() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    EventColumns columns =
        decode(
                "{\"requestObject\":"
                    + deep
                    + ",\""
                    + "n".repeat(60_000)
                    + "\":"
                    + "9".repeat(2_000)
                    + ",\"verb\":\"get\"}")
            .columns();
    assertEquals("get", columns.text(EventColumn.VERB));
  }
}
