package io.annals.audit.strip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruncationTest {
  private static String truncated(String event) {
    byte[] text = event.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new String(Truncation.truncate(text), StandardCharsets.UTF_8).replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{'level':'Request','requestObject':{},'x':1 }"
            + "#{'level':'Request','x':1 ,'annotations':{'audit.k8s.io/truncated':'true'}}",
        "{'requestObject':1,'response\\u004fbject':2}"
            + "#{'annotations':{'audit.k8s.io/truncated':'true'}}",
        "{'annotations':{ },'requestObject':1}#{'annotations':{ 'audit.k8s.io/truncated':'true'}}",
        "{'annotations':{'a':'b'}}#{'annotations':{'a':'b','audit.k8s.io/truncated':'true'}}",
        "{'annotations':{'audit.k8s.io/truncated':'no','a':1}}"
            + "#{'annotations':{'audit.k8s.io/truncated':'true','a':1}}",
        "{'annotations':null,'responseObject':1}"
            + "#{'annotations':{'audit.k8s.io/truncated':'true'}}",
        "{'annotations':{},'x':1,'annotations':{'a':1}}"
            + "#{'annotations':{},'x':1,'annotations':{'a':1,'audit.k8s.io/truncated':'true'}}",
      })
  void takes_bodies_away_and_marks(String event, String left) {
    assertEquals(left, truncated(event));
  }

  @Test
  void leaves_everything_else_of_real_events() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (byte[] event : SampleEvents.access()) {
      ObjectNode expected = (ObjectNode) json.readTree(event);
      expected.remove("requestObject");
      expected.remove("responseObject");
      expected.withObject("/annotations").put("audit.k8s.io/truncated", "true");
      assertEquals(expected, json.readTree(Truncation.truncate(event)));
    }
  }

  @Test
  void refuses_what_is_no_object() {
    assertThrows(IllegalArgumentException.class, () -> Truncation.truncate(new byte[0]));
  }
}
