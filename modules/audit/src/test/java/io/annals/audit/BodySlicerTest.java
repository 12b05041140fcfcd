package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodySlicerTest {
  private static final List<byte[]> LINES = SampleEvents.sample();

  private static String shape(List<Slice> slices) {
    StringBuilder shape = new StringBuilder();
    for (Slice slice : slices) {
      if (slice instanceof Slice.Valid valid) {
        shape.append(valid.truncated() ? 'T' : 'V');
      } else if (slice instanceof Slice.Invalid) {
        shape.append('I');
      } else {
        shape.append(slice instanceof Slice.Rest ? 'R' : 'U');
      }
    }
    return shape.toString();
  }

  private static Slice.Valid valid(Slice slice) {
    return assertInstanceOf(Slice.Valid.class, slice, slice::toString);
  }

  private static Slice.Invalid invalid(Slice slice) {
    return assertInstanceOf(Slice.Invalid.class, slice);
  }

  private static void assertItems(List<byte[]> items, List<Slice> slices) {
    assertEquals(items.size(), slices.size());
    for (int i = 0; i < items.size(); i++) {
      Slice.Valid slice = valid(slices.get(i));
      assertArrayEquals(items.get(i), slice.bytes());
      assertEquals(i, slice.position());
      assertEquals(items.get(i).length, slice.length());
      assertFalse(slice.truncated());
      EventColumns columns = EventDecoder.decode(items.get(i)).columns();
      assertEquals(columns.text(EventColumn.AUDIT_ID), slice.keys().auditId());
      assertEquals(columns.text(EventColumn.LEVEL), slice.keys().level());
      assertEquals(columns.text(EventColumn.STAGE), slice.keys().stage());
      assertEquals(columns.text(EventColumn.VERB), slice.keys().verb());
    }
  }

  @Test
  void lists_of_real_events_come_out_byte_for_byte_however_they_are_cut() {
    Random random = new Random(3);
    for (int from = 0; from < LINES.size(); from += 100) {
      List<byte[]> items =
          LINES.subList(from, Math.min(from + 100, LINES.size())).stream()
              .map(Bodies::item)
              .toList();
      byte[] body = Bodies.eventList(items);
      assertItems(items, Bodies.slices(body));
      assertItems(items, Bodies.slices(body, false, SliceLimits.DEFAULT, Bodies.pieces(random)));
      if (from < 300) {
        assertItems(items, Bodies.slices(body, false, SliceLimits.DEFAULT, () -> 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lines_of_real_events_come_out_byte_for_byte(boolean declared) {
    byte[] body = join(LINES, "\n");
    assertItems(
        LINES, Bodies.slices(body, declared, SliceLimits.DEFAULT, Bodies.pieces(new Random(5))));
    byte[] dos = join(LINES.subList(0, 50), "\r\n\r\n");
    assertItems(LINES.subList(0, 50), Bodies.slices(dos, declared, SliceLimits.DEFAULT, () -> 100));
  }

  private static byte[] join(List<byte[]> lines, String by) {
    List<String> texts = lines.stream().map(l -> new String(l, StandardCharsets.UTF_8)).toList();
    return Bodies.utf8(String.join(by, texts));
  }

  @Test
  void an_event_has_one_hash_with_and_without_its_kind_wherever_it_stands() {
    List<Slice> items = Bodies.slices(Bodies.eventList(LINES.stream().map(Bodies::item).toList()));
    List<Slice> lines = Bodies.slices(join(LINES, "\n"));
    for (int i = 0; i < LINES.size(); i++) {
      assertEquals(valid(items.get(i)).dedupeHash(), valid(lines.get(i)).dedupeHash());
    }
    String kind = "\"kind\":\"Event\"";
    String version = "\"apiVersion\" : \"audit.k8s.io/v1\"";
    String event = Bodies.event("a");
    int expected = hash(event);
    assertEquals(expected, hash("{" + kind + "," + event.substring(1)));
    assertEquals(expected, hash(event.replace("}", "," + kind + ",\n" + version + " }")));
    assertEquals(
        expected,
        hash(event.replace(",\"auditID\"", " , " + kind + "," + version + ",\"auditID\"")));
    assertEquals(expected, hash("{ " + version + " ," + event.substring(1).replace(",", "\n,\t")));
    assertNotEquals(expected, hash(Bodies.event("b")));
    assertNotEquals(expected, hash(event.replace("\":", "\": ")));
  }

  private static int hash(String event) {
    return valid(Bodies.slices(event).get(0)).dedupeHash();
  }

  @Test
  void hashes_are_fixed_and_keyed() {
    assertEquals(
        0x75045d09, hash(Bodies.event("a")), () -> Integer.toHexString(hash(Bodies.event("a"))));
    List<Slice> other = new ArrayList<>();
    BodySlicer slicer = new BodySlicer(SliceLimits.DEFAULT, false, new byte[32], other::add);
    byte[] event = Bodies.utf8(Bodies.event("a"));
    slicer.feed(event, 0, event.length);
    slicer.finish();
    assertNotEquals(hash(Bodies.event("a")), valid(other.get(0)).dedupeHash());
  }

  @Test
  void items_are_found_wherever_they_stand() {
    String a = Bodies.event("a");
    assertEquals(
        "VV", shape(Bodies.slices("{\"items\":[" + a + "," + a + "],\"kind\":\"EventList\"}")));
    assertEquals(
        "V", shape(Bodies.slices("{\"metadata\":{\"items\":[1]},\"items\" : [ " + a + " ] } ")));
    assertEquals(
        "V",
        shape(Bodies.slices("{\"it\\u0065ms\":[" + a + "],\"x\":{\"a\":[{}]},\"y\":\"\\ud800\"}")));
    assertEquals("VV", shape(Bodies.slices(" [" + a + ",\n" + a + "]\n")));
    assertEquals("V", shape(Bodies.slices("\n" + a)));
    assertEquals("V", shape(Bodies.slices(Bodies.event("a", ",\"items\":[1]"))));
    assertEquals("I", shape(Bodies.slices("{\"kind\":\"Event\",\"items\":[" + a + "]}")));
    assertEquals("", shape(Bodies.slices("{\"kind\":\"EventList\",\"items\":[]}")));
    assertEquals("", shape(Bodies.slices("{\"kind\":\"EventList\",\"items\":null}")));
    assertEquals("", shape(Bodies.slices("[]")));
    assertEquals("VV", shape(Bodies.slices("{\"items\":[" + a + "]}\n{\"items\":[" + a + "]}")));
  }

  @Test
  void bad_items_never_hurt_their_neighbours() {
    String a = Bodies.event("a");
    String body =
        "["
            + String.join(
                ",",
                a,
                "42",
                a,
                "null",
                "\"text\"",
                "[" + a + "]",
                "{}",
                a,
                a.replace("Metadata", "Loud"),
                a.replace("\"auditID\":\"a\",", ""),
                a.replace("\"auditID\":\"a\"", "\"auditID\":\"\""),
                a.replace("ResponseComplete", "Done"),
                a.replace("\"verb\":\"get\",", ""),
                a.replace("2026-11-21T", "2026-11-21 "),
                Bodies.event("a", ",\"kind\":\"Pod\""),
                Bodies.event("a", ",\"apiVersion\":\"v1\""),
                Bodies.event("a", ",\"x\":\"\\x\""),
                Bodies.event("a", ",\"x\":\"a\nb\""),
                Bodies.event("a", ",\"x\":nul"),
                Bodies.event("a", ",\"x\":01"),
                Bodies.event("a", ",\"x\":" + "[".repeat(512) + "]".repeat(512)),
                Bodies.event("a", ",\"x\":" + "[".repeat(511) + "]".repeat(511)),
                a)
            + "]";
    assertEquals("VIVIIIIVIIIIIIIIIIIIIVV", shape(Bodies.slices(body)));
    assertEquals(
        "VIVIIIIVIIIIIIIIIIIIIVV",
        shape(Bodies.slices(Bodies.utf8(body), false, SliceLimits.DEFAULT, () -> 1)));
    byte[] notUtf8 =
        ("[" + a + "," + a.replace("get", "g\u00FF") + "," + a + "]")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertEquals("VIV", shape(Bodies.slices(notUtf8)));
  }

  @Test
  void a_bad_item_is_handed_on_as_it_came() {
    String bad =
        "{\"level\":\"Loud\",\"requestObject\":{\"a\":1},\"verb\":\"get\",\"annotations\":{}}";
    Slice.Invalid slice = invalid(Bodies.slices("[" + bad + "]").get(0));
    assertEquals("level is missing or unknown", slice.reason());
    assertEquals(bad, new String(slice.item(), StandardCharsets.UTF_8));
    assertEquals(bad.length(), slice.length());
    assertArrayEquals(Sha256.of(Bodies.utf8(bad)), slice.sha256());
    for (String odd : new String[] {"42", "\"text\"", "[1,[]]"}) {
      Slice.Invalid other = invalid(Bodies.slices("[" + odd + "]").get(0));
      assertEquals(odd, new String(other.item(), StandardCharsets.UTF_8));
    }
    assertNull(invalid(Bodies.slices("{\"a\":tru}").get(0)).item());
  }

  @Test
  void a_large_bad_item_loses_its_bodies_first() {
    String x = "x".repeat(70_000);
    String bodies =
        "{\"level\":\"Loud\",\"requestObject\":1,\"response\\u004fbject\":\"" + x + "\"}";
    assertEquals(
        "{\"level\":\"Loud\"}",
        new String(invalid(Bodies.slices(bodies).get(0)).item(), StandardCharsets.UTF_8));
    assertNull(invalid(Bodies.slices("{\"a\":\"" + x + "\"}").get(0)).item());
    assertNull(invalid(Bodies.slices("[[\"" + x + "\"]]").get(0)).item());
  }

  @Test
  void a_broken_body_keeps_its_complete_items_and_one_rest() {
    String a = Bodies.event("a");
    for (String rest :
        List.of("{\"level\":\"Meta", "{\"a\" 1}]}", a + "x", "{\"a\":1,}, " + a + "]", "]", "")) {
      List<Slice> slices = Bodies.slices("[" + a + "," + a + "," + rest);
      String shape = rest.startsWith(a) ? "VVVR" : "VVR";
      assertEquals(shape, shape(slices), rest);
      Slice.Rest last = (Slice.Rest) slices.get(slices.size() - 1);
      String set = rest.startsWith(a) ? "x" : rest;
      assertEquals(set.length(), last.length());
      assertArrayEquals(Sha256.of(Bodies.utf8(set)), last.sha256());
      assertEquals(
          shape,
          shape(
              Bodies.slices(
                  Bodies.utf8("[" + a + "," + a + "," + rest),
                  false,
                  SliceLimits.DEFAULT,
                  () -> 1)));
    }
    assertEquals("VR", shape(Bodies.slices("{\"items\":[" + a + "]")));
    assertEquals("VR", shape(Bodies.slices("{\"items\":[" + a + "]} garbage")));
    assertEquals("VR", shape(Bodies.slices("[" + a + "]\n[" + a + "]")));
    assertEquals("VR", shape(Bodies.slices("{\"items\":[" + a + "],\"x\"}")));
    assertEquals("VR", shape(Bodies.slices(a + " garbage")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n",
        "42",
        "\"text\"",
        "garbage",
        "<html>",
        "{\"level\":",
        "{level:1}",
        "{\"kind\":\"EventList\",\"items\":[{\"level\":",
        "{\"kind\":\"EventList\",\"items\":{}}",
        "{\"kind\":\"EventList\",\"items\":[",
        "{garbage\ngarbage\n",
        "{garbage\n",
        "{\n\"a\":,\n}",
        "[",
        "nul",
      })
  void a_body_in_which_nothing_can_be_told_apart_is_unreadable(String body) {
    for (List<Slice> slices :
        List.of(
            Bodies.slices(body),
            Bodies.slices(Bodies.utf8(body), false, SliceLimits.DEFAULT, () -> 1))) {
      assertEquals("U", shape(slices));
      Slice.Unreadable unreadable = (Slice.Unreadable) slices.get(0);
      assertEquals(body.length(), unreadable.length());
      assertArrayEquals(Sha256.of(Bodies.utf8(body)), unreadable.sha256());
    }
  }

  @Test
  void a_broken_line_is_one_bad_item() {
    String a = Bodies.event("a");
    for (String broken :
        List.of(
            "{\"level\":\"Meta", "{\"a\":{\"b\":1", "garbage", "{} x", "{\"a\" 1}", "[1", "nul")) {
      String body = a + "\n" + broken + "\n" + a + "\n";
      String shape = broken.startsWith("{}") ? "VIIV" : "VIV";
      assertEquals(shape, shape(Bodies.lines(body)), broken);
      assertEquals(shape, shape(Bodies.slices(body)), broken);
      assertEquals(
          shape,
          shape(Bodies.slices(Bodies.utf8(body), false, SliceLimits.DEFAULT, () -> 1)),
          broken);
    }
    assertEquals("IV", shape(Bodies.lines("garbage\n" + a)));
    assertEquals("IV", shape(Bodies.slices("{\"level\":\"Meta\n" + a)));
    assertEquals("IIV", shape(Bodies.slices("{\"level\":\"Meta\n{garb\n" + a)));
    assertEquals("VI", shape(Bodies.lines(a + "\n{\"level\":\"Meta")));
    assertEquals("IVI", shape(Bodies.lines("1\n" + a + "\n\"text\"")));
    assertEquals("", shape(Bodies.lines("\n\n")));
    Slice.Invalid broken = invalid(Bodies.lines(a + "\n{\"x\":ü}\n").get(1));
    assertEquals(Bodies.utf8("{\"x\":ü}").length, broken.length());
    assertArrayEquals(Sha256.of(Bodies.utf8("{\"x\":ü}")), broken.sha256());
  }

  @Test
  void events_that_span_lines_need_no_declaration() {
    String pretty = Bodies.event("a").replace(",", ",\n  ");
    assertEquals("V", shape(Bodies.slices(pretty)));
    assertEquals("VV", shape(Bodies.slices(pretty + "\n" + pretty)));
    assertEquals("VVR", shape(Bodies.slices(pretty + "\n" + pretty + "\n{")));
    assertEquals("VV", shape(Bodies.slices(Bodies.event("a") + Bodies.event("b"))));
  }

  @Test
  void a_body_that_breaks_off_says_why() {
    List<Slice> slices = new ArrayList<>();
    BodySlicer slicer = new BodySlicer(SliceLimits.DEFAULT, false, Bodies.KEY, slices::add);
    byte[] body = Bodies.utf8("[" + Bodies.event("a") + ",{\"a");
    slicer.feed(body, 0, body.length);
    slicer.breakOff("the sender went away");
    assertEquals("VR", shape(slices));
    assertEquals("the sender went away", ((Slice.Rest) slices.get(1)).reason());
    assertEquals(3, ((Slice.Rest) slices.get(1)).length());
  }

  @Test
  void an_event_over_the_limit_loses_its_bodies_and_is_marked() {
    SliceLimits limits = new SliceLimits(2_000, 200, 512);
    String big = "{\"a\":\"" + "x\\n".repeat(1_000) + "\"}";
    Random random = new Random(11);
    for (String order :
        List.of(
            ",\"requestObject\":BIG,\"responseObject\":BIG",
            ",\"requestObject\":BIG,\"annotations\":{\"a\":\"b\"},\"responseObject\":BIG",
            ",\"annotations\":{},\"responseObject\":BIG",
            ",\"annotations\":null,\"responseObject\":BIG,\"sourceIPs\":[\"1.2.3.4\"]",
            ",\"annotations\":{\"audit.k8s.io/truncated\":\"no\",\"a\":\"b\"},\"response\\u004fbject\":BIG",
            ",\"requestObject\":BIG,\"requestObject\":1,\"kind\":\"Event\"")) {
      String event = Bodies.event("a", order.replace("BIG", big));
      byte[] body = Bodies.utf8("[" + event + "," + Bodies.event("b") + "]");
      List<Slice> slices = Bodies.slices(body, false, limits, Bodies.pieces(random));
      assertEquals("TV", shape(slices), order);
      Slice.Valid cut = valid(slices.get(0));
      String text = new String(cut.bytes(), StandardCharsets.UTF_8);
      assertEquals(event.length(), cut.length());
      assertEquals("a", cut.keys().auditId());
      assertFalse(text.contains("Object\":"), text);
      assertTrue(text.contains("\"audit.k8s.io/truncated\":\"true\""), text);
      assertEquals(order.contains("\"a\":\"b\""), text.contains("\"a\":\"b\""));
      assertEquals(1, Bodies.slices(text).size());
      assertEquals("V", shape(Bodies.slices(text)), text);
      assertEquals(hash(event), cut.dedupeHash());
    }
  }

  @Test
  void an_event_still_over_the_limit_is_a_digest() {
    SliceLimits limits = new SliceLimits(2_000, 200, 512);
    String a = Bodies.event("a");
    for (String more :
        List.of(
            ",\"annotations\":{\"a\":\"" + "x".repeat(3_000) + "\"}",
            ",\"requestObject\":\"" + "x".repeat(3_000) + "\",\"y\":\"" + "y".repeat(3_000) + "\"",
            ",\"" + "n".repeat(3_000) + "\":1")) {
      String event = Bodies.event("b", more);
      List<Slice> slices =
          Bodies.slices(
              Bodies.utf8("[" + a + "," + event + "," + a + "]"), false, limits, () -> 100);
      assertEquals("VIV", shape(slices));
      Slice.Invalid digest = invalid(slices.get(1));
      assertEquals(event.length(), digest.length());
      assertArrayEquals(Sha256.of(Bodies.utf8(event)), digest.sha256());
      assertNull(digest.item());
    }
    List<Slice> broken =
        Bodies.slices(
            Bodies.utf8("[" + a + "," + Bodies.event("b", ",\"y\":\"" + "y".repeat(3_000))),
            false,
            limits,
            () -> 100);
    assertEquals("VR", shape(broken));
  }

  @Test
  void the_outcome_does_not_depend_on_the_cuts() {
    Random random = new Random(13);
    byte[] body = Bodies.eventList(LINES.subList(0, 20).stream().map(Bodies::item).toList());
    SliceLimits limits = new SliceLimits(3_000, 300, 20);
    for (int round = 0; round < 1_000; round++) {
      byte[] spoilt =
          Arrays.copyOf(body, random.nextInt(4) == 0 ? random.nextInt(body.length) : body.length);
      for (int i = random.nextInt(4); i > 0 && spoilt.length > 0; i--) {
        spoilt[random.nextInt(spoilt.length)] =
            (byte) "{}[]\",:\\\nx0\u00FF".charAt(random.nextInt(12));
      }
      boolean lines = random.nextBoolean();
      List<Slice> whole = Bodies.slices(spoilt, lines, limits, () -> Integer.MAX_VALUE);
      List<Slice> cut = Bodies.slices(spoilt, lines, limits, Bodies.pieces(random));
      assertEquals(describe(whole), describe(cut));
    }
  }

  private static List<String> describe(List<Slice> slices) {
    return slices.stream()
        .map(
            slice -> {
              if (slice instanceof Slice.Valid v) {
                return v.position()
                    + " "
                    + v.truncated()
                    + v.length()
                    + " "
                    + v.dedupeHash()
                    + new String(v.bytes(), StandardCharsets.UTF_8);
              } else if (slice instanceof Slice.Invalid i) {
                return i.position()
                    + i.reason()
                    + i.length()
                    + Arrays.toString(i.sha256())
                    + Arrays.toString(i.item());
              } else if (slice instanceof Slice.Rest r) {
                return r.position() + r.reason() + r.length() + Arrays.toString(r.sha256());
              }
              Slice.Unreadable u = (Slice.Unreadable) slice;
              return u.reason() + u.length() + Arrays.toString(u.sha256());
            })
        .toList();
  }
}
