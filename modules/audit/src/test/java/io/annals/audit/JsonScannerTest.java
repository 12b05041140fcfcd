package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonScannerTest {
  private static final JsonScanner.Members NOBODY =
      new JsonScanner.Members() {
        @Override
        public void begins(int at) {}

        @Override
        public void named(MemberName name, int at) {}

        @Override
        public boolean value(int at, byte first) {
          return false;
        }

        @Override
        public void ends(int at) {}
      };

  private static boolean scanned(byte[] text, Random random) {
    JsonScanner scanner = new JsonScanner(512, random.nextBoolean(), NOBODY);
    int i = 0;
    while (i < text.length && scanner.status() == JsonScanner.Status.MORE) {
      i = scanner.scan(text, i, Math.min(text.length, i + 1 + random.nextInt(40)));
    }
    scanner.finish();
    boolean rest = false;
    for (; i < text.length; i++) {
      rest |= " \n\r\t".indexOf(text[i]) < 0;
    }
    return scanner.status() == JsonScanner.Status.DONE && scanner.fault() == null && !rest;
  }

  private static boolean parsed(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      for (byte b : text) {
        if (b == 0) {
          return false;
        }
      }
      return single(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** Jackson reads several values one after the other. */
  private static boolean single(byte[] text) throws IOException {
    try (JsonParser parser = JsonText.parser(text, 0, text.length)) {
      boolean any = parser.nextToken() != null;
      parser.skipChildren();
      return any && parser.nextToken() == null;
    }
  }

  @Test
  void agrees_with_jackson_on_what_is_json() {
    Random random = new Random(17);
    List<byte[]> lines = SampleEvents.sample();
    String spoilers = "{}[]\",:\\\n\t x0-+.eEu1tfn\u00FF\u00C3\u0080\u00E0\u00ED\u00F0";
    int right = 0;
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      byte[] line = lines.get(random.nextInt(lines.size()));
      byte[] text = line.length > 2_000 ? Bodies.utf8(new OddEvents(random).next()) : line.clone();
      for (int i = random.nextInt(3); i > 0; i--) {
        text[random.nextInt(text.length)] =
            (byte) spoilers.charAt(random.nextInt(spoilers.length()));
      }
      boolean expected = parsed(text);
      assertEquals(expected, scanned(text, random), () -> new String(text, StandardCharsets.UTF_8));
      right += expected ? 1 : 0;
    }
    assertTrue(right > rounds / 10 && right < rounds * 9 / 10, "both sides are tried: " + right);
  }

  @Test
  void agrees_with_jackson_on_words() {
    Random random = new Random(19);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder word = new StringBuilder();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        word.append("0123-+.eEtruefalsn".charAt(random.nextInt(18)));
      }
      byte[] text = Bodies.utf8("[" + word + "]");
      assertEquals(parsed(text), scanned(text, random), word::toString);
    }
    for (String word : List.of("true", "false", "null", "-0.5e+10", "0E1", "0", "12")) {
      assertTrue(scanned(Bodies.utf8(word), random), word);
    }
  }
}
