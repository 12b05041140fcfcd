package io.annals.segment.template;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateBlockTest {
  private final BlockEncoder encoder = new BlockEncoder();

  private static List<byte[]> texts(String... events) {
    return Arrays.stream(events).map(event -> event.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private byte[] assertComesBack(List<byte[]> events) throws IOException {
    byte[] content = encoder.encode(events).bytes();
    byte[] unverified = encoder.unverified(events, new BitSet()).bytes();
    assertArrayEquals(unverified, content, "needed no correction");
    TemplateBlock block = TemplateBlock.parse(content, events.size());
    assertEquals(events.size(), block.count());
    for (int i = 0; i < events.size(); i++) {
      assertArrayEquals(events.get(i), block.event(i));
    }
    return content;
  }

  private static long bytesOf(List<byte[]> events) {
    return events.stream().mapToLong(event -> event.length).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 256, 512})
  void every_real_event_comes_back(int eventsPerBlock) throws IOException {
    List<byte[]> events = new ArrayList<>(SampleEvents.sample());
    events.addAll(SampleEvents.access());
    Collections.shuffle(events, new Random(eventsPerBlock));
    for (int i = 0; i < events.size(); i += eventsPerBlock) {
      assertComesBack(events.subList(i, Math.min(events.size(), i + eventsPerBlock)));
    }
  }

  @Test
  void real_events_take_half_their_bytes_before_compression() throws IOException {
    List<byte[]> rows = SampleEvents.sample().subList(0, 512);
    assertTrue(assertComesBack(rows).length < bytesOf(rows) / 2);
  }

  @Test
  void events_that_are_not_to_be_split_come_back_among_others() throws IOException {
    List<byte[]> rows = SampleEvents.sample().subList(0, 50);
    BitSet whole = BitSet.valueOf(new long[] {0b1000_0110_0001});
    byte[] content = encoder.unverified(rows, whole).bytes();
    TemplateBlock block = TemplateBlock.parse(content, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertArrayEquals(rows.get(i), block.event(i));
    }
    long unsplit = whole.stream().mapToLong(i -> rows.get(i).length).sum();
    assertTrue(content.length > encoder.encode(rows).bytes().length + unsplit / 3);
  }

  @Test
  void no_events_are_a_block() throws IOException {
    assertEquals(0, TemplateBlock.parse(encoder.encode(List.of()).bytes(), 0).count());
  }

  @Test
  void one_block_leaves_nothing_for_the_next() {
    List<byte[]> rows = SampleEvents.sample();
    byte[] first = new BlockEncoder().encode(rows.subList(0, 300)).bytes();
    encoder.encode(rows.subList(1_000, 1_500));
    assertArrayEquals(first, encoder.encode(rows.subList(0, 300)).bytes());
  }

  @Test
  void odd_events_come_back() throws IOException {
    assertComesBack(
        texts(
            "",
            " ",
            "{}",
            " { } ",
            "{",
            "}",
            "[]",
            "null",
            "no json",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":1}}",
            "{\"a\":1} {\"b\":2}",
            "{\"a\":{]}",
            "{\"a\":[1}",
            "{\"a\":\"\\",
            "{\"a\":\"\\\"}",
            "{\"auditID\":\"x\"",
            "{\"auditID\":\"x\",\"auditID\":\"x\"}",
            "{\"auditID\":\"x\",\"auditID\":\"y\"}",
            "{\"audit\\u0049D\":\"x\"}",
            "{\"auditID\":\"\\u0078\"}",
            "{\"auditID\":\"a\\u0000b\"}",
            "{\"auditID\":\"\\ud800\"}",
            "{\"auditID\":\"日本\"}",
            "{\"auditID\":7}",
            "{\"auditID\":null,\"stage\":null}",
            "{\"auditID\":[\"x\"]}",
            "{\"auditID\":\"\"}",
            "{\"requestObject\":null,\"responseObject\":1e400}",
            "{\"requestObject\":{},\"requestObject\":{}}",
            "{\"requestURI\":\"\",\"objectRef\":{}}",
            "{\"requestURI\":7,\"objectRef\":{\"resource\":\"pods\",\"apiVersion\":\"v1\"}}",
            "{\"objectRef\":7}",
            "{\"objectRef\":{\"name\":\"a\"},\"objectRef\":{\"name\":\"b\"}}",
            "{\"objectRef\":{\"name\":\"a\"},\"annotations\":{\"name\":\"a\"},\"name\":\"a\"}",
            "{\"objectRef\":{\"objectRef\":{\"name\":\"a\"}}}",
            "{\"annotations\":{\"\":\"\"},\"\":{}}",
            "\n{\n\t\"stage\" :\r\n \"Panic\" , \"annotations\" : { \"a\" : [ ] } }\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T04:56:02.172543Z",
        "2026-11-21T04:56:02.172540Z",
        "2026-11-21T04:56:02.17254Z",
        "2026-11-21T04:56:02Z",
        "2026-11-21T04:56:02.1725431Z",
        "2026-11-21T04:56:02.172543+00:00",
        "2026-11-21T06:56:02.172543+02:00",
        "2026-11-21t04:56:02.172543z",
        "2026-12-31T23:59:60.000000Z",
        "0000-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z",
        "1969-12-31T23:59:59.999999Z",
        "yesterday",
      })
  void times_of_any_form_come_back(String time) throws IOException {
    assertComesBack(
        texts(
            "{\"stageTimestamp\":\"" + time + "\"}",
            "{\"requestReceivedTimestamp\":\"" + time + "\"}",
            "{\"requestReceivedTimestamp\":\"2026-11-21T04:56:02.172543Z\","
                + ("\"stageTimestamp\":\"" + time + "\"}"),
            "{\"requestReceivedTimestamp\":\""
                + time
                + "\",\"stageTimestamp\":\"2026-11-21T04:56:02.172543Z\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/namespaces/n/pods/a/log?follow=true\\u0026x=1",
        "/api/v1/namespaces/n/pods/a/log",
        "/api/v1/namespaces/n/pods/a",
        "/api/v1/namespaces/n/pods",
        "/api/v1/namespaces/n/podsecurity",
        "/api/v1/namespaces/n/pods/%61/log",
        "/api/v1/pods",
        "/apis//v1/namespaces/n/pods/a/log",
        "/healthz",
        "",
      })
  void addresses_that_follow_the_object_or_not_come_back(String uri) throws IOException {
    String object =
        "\"resource\":\"pods\",\"namespace\":\"n\",\"name\":\"a\",\"apiVersion\":\"v1\"";
    assertComesBack(
        texts(
            "{\"requestURI\":\"" + uri + "\",\"objectRef\":{" + object + "}}",
            "{\"objectRef\":{"
                + object
                + ",\"subresource\":\"log\"},\"requestURI\":\""
                + uri
                + "\"}",
            "{\"requestURI\":\"" + uri + "\",\"objectRef\":{" + object + ",\"apiGroup\":\"\"}}",
            "{\"requestURI\":\"" + uri + "\",\"objectRef\":{" + object + ",\"apiGroup\":\"g\"}}",
            "{\"requestURI\":\"" + uri + "\",\"objectRef\":{\"resource\":\"namespaces\"}}",
            "{\"requestURI\":\"" + uri + "\",\"objectRef\":{\"resource\":7,\"apiVersion\":[]}}",
            "{\"requestURI\":\"" + uri + "\"}"));
  }

  @Test
  void other_spacing_and_order_of_members_is_split_as_well() throws IOException {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      events.add(
          ("{\n  \"stageTimestamp\": \"2026-11-21T04:56:02.%06dZ\",\n  \"verb\": \"get\",\n"
                  + "  \"requestURI\": \"/api/v1/pods/pod-%d\",\n  \"auditID\": \"audit-%d\",\n"
                  + "  \"objectRef\": { \"apiVersion\": \"v1\", \"resource\": \"pods\","
                  + " \"name\": \"pod-%d\" }\n}\n")
              .formatted(i, i, i, i)
              .getBytes(StandardCharsets.UTF_8));
    }
    assertTrue(assertComesBack(events).length < bytesOf(events) / 7);
  }

  @Test
  void events_with_too_many_members_templates_or_columns_stay_whole() throws IOException {
    List<byte[]> events = new ArrayList<>();
    for (int members : new int[] {95, 96, 97, 500}) {
      events.add(object("m", 0, members));
    }
    for (int i = 0; i < 600; i++) {
      events.add(object("n" + i + "-", 0, 1 + i % 5));
      events.add(object("m", i % 90, 1 + i % 7));
    }
    Collections.shuffle(events, new Random(1));
    assertComesBack(events);
  }

  private static byte[] object(String prefix, int first, int members) {
    List<String> all =
        IntStream.range(first, first + members).mapToObj(i -> "\"" + prefix + i + "\":1").toList();
    return ("{" + String.join(",", all) + "}").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void large_events_come_back() throws IOException {
    String object = "{\"auditID\":\"x\",\"responseObject\":\"" + "é".repeat(2 << 20) + "\"}";
    assertComesBack(texts(object, "x".repeat(4 << 20), object));
  }

  @Test
  void events_with_random_changes_come_back() throws IOException {
    List<byte[]> sample = SampleEvents.access();
    Random random = new Random(11);
    for (int round = 0; round < 100; round++) {
      List<byte[]> changed = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        changed.add(changed(sample.get(random.nextInt(sample.size())), random));
      }
      assertComesBack(changed);
    }
  }

  private static byte[] changed(byte[] event, Random random) {
    String marks = "{}[]\",:\\ \n0ax";
    List<Byte> bytes = new ArrayList<>();
    int at = random.nextInt(event.length);
    for (int i = 0; i < event.length; i++) {
      boolean change = i == at || random.nextInt(400) == 0;
      switch (change ? random.nextInt(4) : 3) {
        case 0 -> {}
        case 1 -> bytes.add((byte) random.nextInt(256));
        case 2 -> {
          bytes.add((byte) marks.charAt(random.nextInt(marks.length())));
          bytes.add(event[i]);
        }
        default -> bytes.add(event[i]);
      }
    }
    byte[] result = new byte[random.nextInt(20) == 0 ? at : bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = i < bytes.size() ? bytes.get(i) : 0;
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6506cc59-16a8-42c6-a856-7aff33cd47eb",
        "6506CC59-16a8-42c6-a856-7aff33cd47eb",
        "6506cc59-16a8-42c6-a856-7aff33cd47e",
        "6506cc59-16a8-42c6-a856-7aff33cd47eb0",
        "6506cc59016a8042c60a85607aff33cd47eb",
        "6506cc59-16a8-42c6-a856-7aff33cd47eg",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "a\\u0000b",
        "日本",
      })
  void audit_ids_of_any_form_come_back(String auditId) throws IOException {
    String other = "{\"auditID\":\"11111111-2222-3333-4444-555555555555\",\"stage\":\"Panic\"}";
    String event = "{\"auditID\":\"" + auditId + "\",\"stage\":\"Panic\"}";
    assertComesBack(texts(event, other, event, event, other, event.replace("auditID", "stage")));
  }

  @Test
  void sections_rise_and_begin_within_the_content() {
    EncodedBlock encoded = encoder.encode(SampleEvents.sample().subList(0, 300));
    List<Integer> rising = encoded.sections().stream().sorted().distinct().toList();
    assertEquals(rising, encoded.sections());
    assertTrue(rising.get(rising.size() - 1) < encoded.bytes().length);
  }

  @Test
  void damage_is_an_error_or_other_text_and_nothing_else() {
    List<byte[]> rows = SampleEvents.sample().subList(0, 40);
    byte[] content = encoder.encode(rows).bytes();
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 4_000; round++) {
      byte[] damaged = Arrays.copyOf(content, content.length - random.nextInt(3));
      // The numbers come first, then the texts.
      int at = random.nextInt(random.nextBoolean() ? damaged.length / 10 : damaged.length);
      damaged[at] = (byte) random.nextInt(256);
      try {
        TemplateBlock block = TemplateBlock.parse(damaged, rows.size());
        for (int i = 0; i < rows.size(); i++) {
          block.event(i);
        }
      } catch (IOException shown) {
        refused++;
      }
    }
    assertTrue(refused > 2_000, "most damage shows: " + refused);
  }
}
