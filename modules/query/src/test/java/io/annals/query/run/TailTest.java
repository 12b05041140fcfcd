package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.segment.StoreView;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
  private static final TailConfig CONFIG = new TailConfig(5, 5, Duration.ofSeconds(10));

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestStore store;
  private Tails tails;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    tails = new Tails(vertx, store, store.segments, CONFIG);
  }

  @AfterEach
  void close() throws IOException {
    tails.close();
    Eventually.await(vertx.close());
    store.close();
  }

  private Tail follow(String query, Optional<TailPlace> after) throws QuerySyntaxException {
    return tails.follow(
        TestStore.TENANT, TestStore.TOPIC, QueryParser.parse(query).search(), after);
  }

  /** Looks until nothing more is there; asserts the order within each partition. */
  private static List<Hit> drain(Tail tail) {
    List<Hit> hits = new ArrayList<>();
    Arrived arrived;
    do {
      arrived = Eventually.await(tail.look());
      hits.addAll(arrived.events());
      assertEquals(List.of(), arrived.reasons());
    } while (arrived.more());
    for (int partition = 0; partition < 2; partition++) {
      int wanted = partition;
      List<Long> offsets =
          hits.stream()
              .map(Hit::key)
              .filter(key -> key.partition() == wanted)
              .map(EventKey::offset)
              .toList();
      assertEquals(offsets.stream().sorted().toList(), offsets);
    }
    return hits;
  }

  private static Set<EventKey> distinct(List<Hit> hits) {
    Set<EventKey> keys = new HashSet<>();
    hits.forEach(hit -> assertTrue(keys.add(hit.key()), "twice"));
    return keys;
  }

  @Test
  void shows_what_arrives_once_whatever_is_flushed_between_two_looks() throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 1000);
    store.append(events.subList(0, 100));
    Tail tail = follow("*", Optional.empty());
    assertEquals(List.of(), drain(tail), "what was there before");
    List<Hit> seen = new ArrayList<>();
    store.append(events.subList(100, 200));
    seen.addAll(drain(tail));
    store.append(events.subList(200, 300));
    store.flush();
    seen.addAll(drain(tail));
    store.append(events.subList(300, 400));
    store.flush();
    store.append(events.subList(400, 500));
    seen.addAll(drain(tail));
    store.append(events.subList(500, 600));
    store.writeSegment(1);
    seen.addAll(drain(tail));
    assertEquals(500, distinct(seen).size());
    assertEquals(List.of(), drain(tail));
  }

  @Test
  void shows_only_what_matches() throws Exception {
    Tail tail = follow("verb:delete", Optional.empty());
    drain(tail);
    store.append(
        IntStream.range(0, 100).mapToObj(i -> event(i % 10 == 0 ? "delete" : "get", "")).toList());
    store.flush();
    store.append(List.of(event("get", ""), event("delete", "")));
    assertEquals(11, drain(tail).size());
  }

  @Test
  void goes_on_where_an_earlier_one_ended() throws Exception {
    Tail first = follow("*", Optional.empty());
    drain(first);
    store.append(IntStream.range(0, 10).mapToObj(i -> event("get", "")).toList());
    drain(first);
    String text = first.place().text();
    store.append(IntStream.range(0, 20).mapToObj(i -> event("list", "")).toList());
    store.flush();
    store.append(IntStream.range(0, 3).mapToObj(i -> event("list", "")).toList());
    TailPlace place = TailPlace.parse(TestStore.TOPIC, text).orElseThrow();
    List<Hit> seen = drain(follow("*", Optional.of(place)));
    assertEquals(23, distinct(seen).size());
    seen.forEach(
        hit -> assertTrue(new String(hit.event(), StandardCharsets.UTF_8).contains("list")));
    assertEquals(Optional.empty(), TailPlace.parse(new TopicUid(6), text));
    assertEquals(Optional.empty(), TailPlace.parse(TestStore.TOPIC, text + "AAAA"));
    assertEquals(Optional.empty(), TailPlace.parse(TestStore.TOPIC, "?"));
  }

  @Test
  void shows_nothing_that_has_expired() throws Exception {
    Tail tail = follow("*", Optional.empty());
    drain(tail);
    store.append(IntStream.range(0, 20).mapToObj(i -> event("get", "")).toList());
    store.flush();
    store.append(IntStream.range(0, 20).mapToObj(i -> event("get", "")).toList());
    store.expiredBelow = 7;
    assertEquals(40 - 2 * 7, drain(tail).size());
    store.append(IntStream.range(0, 20).mapToObj(i -> event("get", "")).toList());
    store.expiredBelow = 25;
    assertEquals(2 * 5, drain(tail).size());
  }

  @Test
  void a_look_is_bounded_in_rows_and_in_text() throws Exception {
    Tail tail = follow("*", Optional.empty());
    drain(tail);
    byte[] small = event("get", "");
    store.append(java.util.Collections.nCopies(12_000, small));
    Arrived hot = Eventually.await(tail.look());
    assertTrue(hot.more());
    assertTrue(hot.events().size() <= 2 * TailScan.PIECE);
    store.flush();
    Arrived stored = Eventually.await(tail.look());
    assertTrue(stored.more());
    assertTrue(stored.events().size() <= 2 * TailScan.PIECE);
    List<Hit> seen = new ArrayList<>(hot.events());
    seen.addAll(stored.events());
    seen.addAll(drain(tail));
    assertEquals(12_000, distinct(seen).size());
    store.append(java.util.Collections.nCopies(40, event("get", "x".repeat(300_000))));
    store.flush();
    seen.clear();
    Arrived large;
    do {
      large = Eventually.await(tail.look());
      long text = large.events().stream().mapToLong(hit -> hit.event().length).sum();
      assertTrue(text < 3 << 20, "text of one look: " + text);
      seen.addAll(large.events());
    } while (large.more());
    assertEquals(40, distinct(seen).size());
  }

  @Test
  void says_what_may_be_missing_and_goes_on() throws Exception {
    Tail tail = follow("*", Optional.empty());
    drain(tail);
    store.append(List.of(event("get", ""), event("get", "")));
    store.flush();
    Files.write(folder.resolve(store.catalogue().get(0).bodyObject()), new byte[50]);
    store.catchingUp = true;
    List<Hit> seen = new ArrayList<>();
    Set<Reason> reasons = new HashSet<>();
    Arrived arrived;
    do {
      arrived = Eventually.await(tail.look());
      seen.addAll(arrived.events());
      reasons.addAll(arrived.reasons());
    } while (arrived.more());
    assertEquals(1, seen.size());
    assertEquals(Set.of(Reason.UNREADABLE_SEGMENT, Reason.CATCHING_UP), reasons);
    store.catchingUp = false;
    store.append(List.of(event("get", "")));
    assertEquals(1, drain(tail).size());
  }

  @Test
  void a_store_that_does_not_answer_costs_no_event() throws Exception {
    boolean[] silent = {false};
    StoreView moody =
        (tenant, topic, from, to) ->
            silent[0]
                ? Future.failedFuture(new IOException("away"))
                : store.open(tenant, topic, from, to);
    try (Tails others = new Tails(vertx, moody, store.segments, CONFIG)) {
      Tail tail =
          others.follow(
              TestStore.TENANT, TestStore.TOPIC, QueryParser.parse("*").search(), Optional.empty());
      drain(tail);
      store.append(List.of(event("get", "")));
      silent[0] = true;
      assertInstanceOf(StoreUnavailableException.class, Eventually.failure(tail.look()));
      silent[0] = false;
      assertEquals(1, drain(tail).size());
    }
  }

  @Test
  void a_cancelled_look_ends_early_and_loses_its_place_nowhere() throws Exception {
    Tail tail = follow("*", Optional.empty());
    drain(tail);
    store.append(List.of(event("get", ""), event("get", "")));
    tail.cancel();
    Arrived arrived = Eventually.await(tail.look());
    assertTrue(arrived.events().isEmpty());
    assertTrue(arrived.more());
    assertFalse(drain(follow("*", Optional.of(tail.place()))).isEmpty());
  }

  private static byte[] event(String verb, String filler) {
    return ("{\"verb\":\"" + verb + "\",\"filler\":\"" + filler + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
