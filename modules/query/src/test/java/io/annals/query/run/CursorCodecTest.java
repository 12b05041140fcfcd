package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CursorCodecTest {
  private static final byte[] KEY =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private final CursorCodec codec = new CursorCodec(KEY);
  private final Cursor cursor =
      new Cursor(
          CursorCodec.digest("verb:get", "now-1h"),
          new TimeRange(-5, 99),
          Order.ASC,
          new LogsRequest.Continued(
              new Window.Place(new EventKey(50, 1, 2, 3), true),
              Map.of(0, new LogPosition(0, 7), 1, new LogPosition(2, 9))));

  @Test
  void brings_back_what_it_wrote() {
    Cursor read = codec.decode(codec.encode(cursor)).orElseThrow();
    assertArrayEquals(cursor.request(), read.request());
    assertTrue(read.isFor(CursorCodec.digest("verb:get", "now-1h")));
    assertEquals(cursor.range(), read.range());
    assertEquals(cursor.order(), read.order());
    assertEquals(cursor.continued(), read.continued());
  }

  @Test
  void refuses_what_it_did_not_sign() {
    byte[] bytes = Base64.getUrlDecoder().decode(codec.encode(cursor));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertTrue(
          codec.decode(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)).isEmpty());
      bytes[i] ^= 1;
    }
    for (String text : new String[] {"", "x", "äöü", "AAAA", "=".repeat(100_000)}) {
      assertTrue(codec.decode(text).isEmpty());
    }
    CursorCodec other = new CursorCodec(new byte[16]);
    assertTrue(other.decode(codec.encode(cursor)).isEmpty());
  }

  @Test
  void keeps_the_parts_of_a_request_apart() {
    Cursor decoded = codec.decode(codec.encode(cursor)).orElseThrow();
    assertFalse(decoded.isFor(CursorCodec.digest("verb:getnow-1h")));
    assertFalse(decoded.isFor(CursorCodec.digest("verb:get", "now-2h")));
    assertFalse(decoded.isFor(CursorCodec.digest("verb:getn", "ow-1h")));
  }
}
