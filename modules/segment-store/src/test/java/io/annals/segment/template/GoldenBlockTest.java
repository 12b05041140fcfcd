package io.annals.segment.template;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * A block as it was first written must be read for ever. The files were made by {@link #main} and
 * are not to be made again; who changes the encoder on purpose removes the second test.
 */
class GoldenBlockTest {
  private static final String CONTENT = "content.gz";
  private static final String EVENTS = "events.gz";

  /** Writes the files into a folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List<byte[]> events = new ArrayList<>();
    List<byte[]> sample = SampleEvents.sample();
    for (int i = 0; i < sample.size(); i += 40) {
      if (sample.get(i).length < 2_000) {
        events.add(sample.get(i));
      }
    }
    for (String odd :
        List.of(
            "",
            "no json",
            "{\"auditID\":\"\\u65e5\",\"verb\":7,\"more\":{\"a\":[]}}",
            "{\"auditID\":\"a\",\"auditID\":\"a\"}",
            "{ \"stageTimestamp\" : \"2026-11-21T04:56:02Z\" }")) {
      events.add(odd.getBytes(StandardCharsets.UTF_8));
    }
    List<String> lines = events.stream().map(Base64.getEncoder()::encodeToString).toList();
    write(folder.resolve(EVENTS), String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    write(folder.resolve(CONTENT), new BlockEncoder().encode(events).bytes());
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(GoldenBlockTest.class.getResourceAsStream("/golden/block2/" + name))) {
      return in.readAllBytes();
    }
  }

  /** Each in Base64 in a line. */
  private static List<byte[]> events() throws IOException {
    return new String(read(EVENTS), StandardCharsets.UTF_8)
        .lines()
        .map(line -> Base64.getDecoder().decode(line))
        .toList();
  }

  @Test
  void is_read_as_on_the_first_day() throws IOException {
    List<byte[]> events = events();
    TemplateBlock block = TemplateBlock.parse(read(CONTENT), events.size());
    for (int i = 0; i < events.size(); i++) {
      assertArrayEquals(events.get(i), block.event(i));
    }
  }

  @Test
  void is_what_is_written_today() throws IOException {
    assertArrayEquals(read(CONTENT), new BlockEncoder().encode(events()).bytes());
  }
}
