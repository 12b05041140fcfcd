package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.annals.audit.policy.Level;
import io.annals.audit.strip.EventStripper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of a megabyte made to cost as much as they can. */
class HostileEventsTest {
  private static final Redactor REDACTOR =
      new Redactor("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  private static final int SIZE = 1 << 20;

  private static String much(String piece) {
    return piece.repeat(SIZE / piece.length());
  }

  static Stream<String> expensive() {
    return Stream.of(
        ",'userAgent':'" + much("eyeyeyey") + ".a.b'",
        ",'userAgent':'" + much(Events.url("{'a':".replace('\'', '"').repeat(30))) + ".a.b'",
        ",'userAgent':'" + much("aaaaaaaaaaaaaaa.") + "'",
        ",'userAgent':'" + much("%25%32%35") + "'",
        ",'userAgent':'" + much("\\\\u0065") + "'",
        ",'requestURI':'/?" + much("token=?") + "'",
        ",'requestURI':'/?" + much(";token=a") + "'",
        ",'requestURI':'/?" + much("%3Btoken%3D") + "'",
        ",'responseStatus':{'message':'" + much(": a valid ") + "'}",
        ",'responseStatus':{'message':'" + "x \\\"" + much("\\\\\\\"") + "'}",
        ",'responseStatus':{'message':'"
            + much("s3cr3t")
            + "'},'requestObject':{'data':{"
            + values()
            + "}}",
        ",'requestObject':[" + much("{'path':'/data/x','value':'y'},") + "1]",
        ",'requestObject':{" + much("'kind':'Secret',") + "'data':{'a':'b'}}",
        ",'requestObject':"
            + "{'items':[".repeat(240)
            + much("{'kind':'Secret'},")
            + "1"
            + "]}".repeat(240));
  }

  private static String values() {
    StringBuilder values = new StringBuilder("'a':1");
    for (int i = 0; i < 20_000; i++) {
      values.append(",'").append(i).append("':'s3cr3t").append(i).append("'");
    }
    return values.toString();
  }

  @ParameterizedTest
  @MethodSource("expensive")
  void none_costs_more_than_a_moment(String more) {
    byte[] event = Events.event(Events.SECRETS, more).getBytes(StandardCharsets.UTF_8);
    byte[] redacted =
        assertTimeout(Duration.ofSeconds(10), () -> REDACTOR.redactFully(event).text());
    assertTimeout(Duration.ofSeconds(10), () -> REDACTOR.redactItem(event));
    assertFalse(REDACTOR.redactFully(redacted).changed());
  }

  @Test
  void the_deepest_event_that_ingest_takes_is_gone_through() throws IOException {
    String inner = "{'kind':'Secret','data':{'p':'«B»'}}";
    String deep = "{'a':[".repeat(250) + inner + "]}".repeat(250);
    String applied =
        "{'kubectl.kubernetes.io/last-applied-configuration':'" + Events.escaped(deep, 1) + "'}";
    String event =
        Events.withRequest(Events.CONFIG_MAPS, "[".repeat(500) + applied + "]".repeat(500));
    byte[] text = event.getBytes(StandardCharsets.UTF_8);
    assertNotNull(Leaks.find(text, Events.SECRET));
    assertNull(Leaks.find(REDACTOR.redact(text).text(), Events.SECRET));
    EventStripper.strip(text, Level.REQUEST, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"data\"", "{\"data\":", "{\"data\":{\"a\"", "{\"data\":[", "{\"data\":\"x"})
  void what_is_no_json_is_refused(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThrows(IllegalArgumentException.class, () -> REDACTOR.redact(bytes));
    assertThrows(IllegalArgumentException.class, () -> REDACTOR.redactItem(bytes));
  }
}
