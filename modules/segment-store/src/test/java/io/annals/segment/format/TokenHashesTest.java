package io.annals.segment.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventTokens;
import io.annals.testkit.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenHashesTest {
  private static Set<Long> expected(byte[] event) {
    Set<Long> hashes = new TreeSet<>();
    EventTokens.forEach(event, token -> hashes.add(TokenHash.of(token)));
    return hashes;
  }

  private static Set<Long> found(byte[] event) {
    Set<Long> hashes = new TreeSet<>();
    new TokenHashes(hashes::add).of(event);
    return hashes;
  }

  @Test
  void are_those_of_the_tokens_of_every_real_event() {
    Set<Long> all = new TreeSet<>();
    TokenHashes hashes = new TokenHashes(all::add);
    for (List<byte[]> events : List.of(SampleEvents.sample(), SampleEvents.access())) {
      for (byte[] event : events) {
        all.clear();
        hashes.of(event);
        assertEquals(expected(event), all);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\" : [ ] , \"B\":{ },\"c\":[1, -2.50E+3,0,true,false,null,\"x\"]} \n",
        "{\"uri\":\"/api?a=1\\u0026B=\\\"C\\\"\\/d\\b\\f\\n\\r\\tz\"}",
        "{\"name\":\"ÄÖ 日本 \uD83D\uDE00 İ ẞ Σ\"}",
        "{\"n\\u0041me\":\"\\ud83d\\ude00\\ud800 x\"}",
        "{\"a\":\"\u007F\u00A0b\"}",
        "{\"long\":\"" + "0123456789abcdef0123456789ABCDEF0123456789abcdef" + "\"}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":truex}",
        "{\"a\":\"b\" \"c\":\"\\u0064\"}",
        "{\"a\":\"\\u00e\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"tab\tin\"}",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{,}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1} trailing",
        "{\"a\":1",
        "{\"a\":\"open",
        "[\"a\"]",
        "\"a\"",
        "plain words, no JSON",
        "",
        "   ",
        "{'a':1}",
        "{\"a\":1/*c*/}",
      })
  void miss_none_of_odd_texts(String text) {
    byte[] event = text.getBytes(StandardCharsets.UTF_8);
    assertTrue(found(event).containsAll(expected(event)), text);
  }

  @Test
  void miss_none_in_deep_and_large_events() {
    for (int depth : new int[] {10, 199, 200, 201, 5000}) {
      String text = "{\"a\":" + "[".repeat(depth) + "\"Deep\"" + "]".repeat(depth) + "}";
      byte[] event = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(expected(event), found(event));
    }
    byte[] large =
        ("{\"a\":\"" + "Word".repeat(1 << 18) + " end\"}").getBytes(StandardCharsets.UTF_8);
    assertEquals(expected(large), found(large));
  }

  @Test
  void miss_none_of_damaged_events() {
    Random random = new Random(1);
    byte[] signs = "\"\\{}[],:u0aA \u0000\u001F".getBytes(StandardCharsets.UTF_8);
    List<byte[]> sample = SampleEvents.access();
    for (int i = 0; i < 3_000; i++) {
      byte[] event = sample.get(random.nextInt(sample.size()));
      event = Arrays.copyOf(event, Math.min(event.length, 1500));
      if (random.nextBoolean()) {
        event[event.length - 1] = '}';
      }
      for (int change = random.nextInt(3); change >= 0; change--) {
        byte b =
            random.nextBoolean() ? signs[random.nextInt(signs.length)] : (byte) random.nextInt();
        event[random.nextInt(event.length)] = b;
      }
      assertTrue(found(event).containsAll(expected(event)));
    }
  }
}
