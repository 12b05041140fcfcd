package io.annals.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Events in which a few words stand beside everything that could be taken for the end of a word and
 * is none, or the other way about.
 */
public final class WordEvents {
  /** Words that are looked for; some are what escapes look like. */
  public static final List<String> WORDS =
      Pattern.compile(" ")
          .splitAsStream(
              "ab b n nab tab k kab i u0026ab 0026ab 26ab 41 u0041 null true 7 1e5 7.5"
                  + " 2026-11-21t04 ab-ab a_b kind u rab")
          .toList();

  private static final List<String> BETWEEN =
      List.of(
          " ",
          ":",
          "/",
          "'",
          ",",
          "{",
          "]",
          "?",
          "-",
          ".",
          "_",
          "|",
          "\\n",
          "\\t",
          "\\r",
          "\\b",
          "\\f",
          "\\\"",
          "\\/",
          "\\\\",
          "\\\\n",
          "\\u0026",
          "\\u0041",
          "\\u000a",
          "\\u005C",
          "\\u00e9",
          "\\u212A",
          "\\u0130",
          "\\uD83D\\uDE00",
          "é",
          "\u0130",
          "\u212A",
          "\u212B",
          "\uD83D\uDE00",
          "\u00A0",
          "");

  private static final List<String> SCALARS =
      List.of("7", "-7", "7.5", "1E5", "1e5", "true", "false", "null", "0");

  private final Random random;

  public WordEvents(Random random) {
    this.random = random;
  }

  /** Well-formed objects. */
  public List<byte[]> objects(int count) {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(utf8(object(2)));
    }
    return events;
  }

  /** Anything else. */
  public List<byte[]> broken(int count) {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] event =
          utf8(random.nextInt(3) == 0 ? text() : object(1) + (random.nextBoolean() ? "" : text()));
      if (event.length > 0) {
        switch (random.nextInt(3)) {
          case 0 -> event = Arrays.copyOf(event, random.nextInt(event.length));
          case 1 -> event[random.nextInt(event.length)] = (byte) random.nextInt();
          default -> {}
        }
      }
      events.add(event);
    }
    return events;
  }

  /** Objects with the members of audit events, whose values go on in each other's ways. */
  public List<byte[]> audit(int count) {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> members = new ArrayList<>();
      String group = random.nextBoolean() ? "apps" : "";
      String name = random.nextInt(3) == 0 ? text() : WORDS.get(random.nextInt(WORDS.size()));
      add(members, "auditID", random.nextInt(4) == 0 ? text() : uuid());
      add(members, "stage", "ResponseComplete");
      add(members, "requestURI", random.nextInt(4) == 0 ? text() : uri(group, name));
      add(members, "verb", WORDS.get(random.nextInt(3)));
      members.add(
          "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"kab\",\"name\":\"%s\",%s}"
              .formatted(name, "\"apiGroup\":\"" + group + "\",\"apiVersion\":\"v1\""));
      members.add("\"requestObject\":" + value(2));
      members.add("\"responseObject\":" + value(2));
      add(members, "requestReceivedTimestamp", time());
      add(members, "stageTimestamp", random.nextInt(9) == 0 ? "7" : time());
      members.add("\"annotations\":{\"ab\":\"" + text() + "\"}");
      members.removeIf(member -> random.nextInt(8) == 0);
      events.add(utf8("{" + String.join(",", members) + "}"));
    }
    return events;
  }

  private static void add(List<String> members, String name, String text) {
    members.add('"' + name + "\":\"" + text + '"');
  }

  private String uuid() {
    return "0026ab41-0000-4000-8000-%012x".formatted(random.nextInt(50));
  }

  private String time() {
    return "2026-11-21T04:%02d:41.%06dZ".formatted(random.nextInt(60), random.nextInt(9));
  }

  private String uri(String group, String name) {
    String root = group.isEmpty() ? "/api/v1" : "/apis/" + group + "/v1";
    String path = root + "/namespaces/kab/pods" + (random.nextBoolean() ? "/" + name : "");
    return path + List.of("", "?ab=7", "ab", "-ab", "/", "\\u0026ab").get(random.nextInt(6));
  }

  private String object(int depth) {
    StringBuilder out = new StringBuilder("{");
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      out.append(i == 0 ? "" : ",").append(blank());
      out.append('"').append(i).append(text()).append('"').append(blank()).append(':');
      out.append(blank()).append(value(depth)).append(blank());
    }
    return out.append('}').toString();
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> SCALARS.get(random.nextInt(SCALARS.size()));
      case 4 -> object(depth - 1);
      case 5 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
      default -> '"' + text() + '"';
    };
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      out.append(BETWEEN.get(random.nextInt(BETWEEN.size())));
      String word = WORDS.get(random.nextInt(WORDS.size()));
      out.append(random.nextInt(3) == 0 ? word.toUpperCase(Locale.ROOT) : word);
      out.append(BETWEEN.get(random.nextInt(BETWEEN.size())));
    }
    return out.toString();
  }

  private String blank() {
    return random.nextInt(4) == 0 ? " \n" : "";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
