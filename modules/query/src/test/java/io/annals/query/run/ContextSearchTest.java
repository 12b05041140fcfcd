package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QueryParser;
import io.annals.query.language.Search;
import io.annals.segment.EventRow;
import io.annals.tenancy.Quota;
import io.annals.testkit.SampleEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextSearchTest {
  @TempDir Path folder;
  private TestStore store;
  private ContextSearch contexts;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    contexts = new ContextSearch(new Scanner(store.segments, store.engine, 16), store.segments);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private LogsContext context(EventKey of, int before, int after, Search search, TimeRange range)
      throws QueryStoppedException {
    ContextRequest request =
        new ContextRequest(
            new Selection(TestStore.TENANT, TestStore.TOPIC, search, range),
            new EventId.Place(of.partition(), of.epoch(), of.offset()),
            before,
            after);
    return contexts.context(
        request, store.snapshot(), new QueryRun(Duration.ofMinutes(1), Quota.NONE));
  }

  private static List<EventKey> keys(LogsContext context) {
    List<Hit> all = new ArrayList<>(context.before());
    context.event().ifPresent(all::add);
    all.addAll(context.after());
    return all.stream().map(Hit::key).toList();
  }

  /** The keys of one cluster in order; events go to the two partitions, and clusters, in turn. */
  private static List<EventKey> ofCluster(List<byte[]> events, int partition) {
    List<EventKey> keys = new ArrayList<>();
    for (int i = partition; i < events.size(); i += 2) {
      EventRow row = TestStore.row(partition, i / 2, events.get(i));
      keys.add(new EventKey(row.timeMicros(), partition, 0, i / 2));
    }
    keys.sort(Comparator.naturalOrder());
    return keys;
  }

  @Test
  void neighbours_are_the_clusters_own_in_order_of_time_wherever_they_are_stored()
      throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 1200);
    store.append(events.subList(0, 400));
    store.flush();
    store.append(events.subList(400, 800));
    store.flush();
    store.append(events.subList(800, 1200));
    store.writeSegment(1);
    for (int partition = 0; partition < 2; partition++) {
      List<EventKey> all = ofCluster(events, partition);
      for (int at : List.of(0, 1, 250, 333, 598, 599)) {
        LogsContext found = context(all.get(at), 7, 5, new Search.Everything(), TimeRange.ALL);
        assertEquals(all.subList(Math.max(0, at - 7), Math.min(all.size(), at + 6)), keys(found));
        assertEquals(all.get(at), found.event().orElseThrow().key());
        assertEquals(Math.min(7, at), found.before().size());
        assertTrue(found.completeness().complete());
      }
    }
  }

  @Test
  void neighbours_can_be_bounded_by_a_query_and_a_range() throws Exception {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String verb = i / 2 % 2 == 0 ? "get" : "delete";
      events.add(
          "{\"verb\":\"%s\",\"stageTimestamp\":\"2026-05-04T10:00:%02dZ\"}"
              .formatted(verb, i)
              .getBytes(StandardCharsets.UTF_8));
    }
    store.append(events);
    store.flush();
    List<EventKey> all = ofCluster(events, 0);
    Search deletes = QueryParser.parse("verb:delete").search();
    TimeRange range = new TimeRange(all.get(4).timeMicros(), all.get(15).timeMicros());
    assertEquals(
        List.of(all.get(5), all.get(7), all.get(8), all.get(9), all.get(11), all.get(13)),
        keys(context(all.get(8), 500, 500, deletes, range)));
  }

  @Test
  void the_same_time_is_ordered_by_place_in_the_log() throws Exception {
    byte[] event =
        "{\"verb\":\"get\",\"stageTimestamp\":\"2026-05-04T10:00:00Z\"}"
            .getBytes(StandardCharsets.UTF_8);
    store.append(List.of(event, event, event, event));
    store.flush();
    store.append(List.of(event, event, event, event));
    List<EventKey> all = ofCluster(java.util.Collections.nCopies(8, event), 1);
    assertEquals(
        all.subList(1, 4), keys(context(all.get(2), 1, 1, new Search.Everything(), TimeRange.ALL)));
  }

  @Test
  void an_unknown_event_is_not_found_and_a_damaged_segment_is_told() throws Exception {
    store.append(SampleEvents.sample().subList(0, 10));
    store.flush();
    EventKey known = new EventKey(0, 0, 0, 3);
    assertTrue(context(known, 0, 0, new Search.Everything(), TimeRange.ALL).event().isPresent());
    store.expiredBelow = 4;
    assertEquals(
        Optional.empty(), context(known, 0, 0, new Search.Everything(), TimeRange.ALL).event());
    store.expiredBelow = 0;
    EventKey unknown = new EventKey(0, 0, 0, 5);
    LogsContext none = context(unknown, 5, 5, new Search.Everything(), TimeRange.ALL);
    assertEquals(Optional.empty(), none.event());
    assertTrue(none.completeness().complete());
    Files.write(folder.resolve(store.catalogue().get(0).bodyObject()), new byte[50]);
    LogsContext damaged =
        context(new EventKey(0, 0, 0, 1), 5, 5, new Search.Everything(), TimeRange.ALL);
    assertEquals(Optional.empty(), damaged.event());
    assertEquals(List.of(Reason.UNREADABLE_SEGMENT), damaged.completeness().reasons());
  }

  @Test
  void much_text_ends_a_side_early_and_is_told() throws Exception {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String text =
          "{\"stageTimestamp\":\"2026-05-04T10:00:0%dZ\",\"filler\":\"%s\"}"
              .formatted(i, "x".repeat(3_000_000));
      events.add(text.getBytes(StandardCharsets.UTF_8));
      events.add("{}".getBytes(StandardCharsets.UTF_8));
    }
    store.append(events);
    EventKey middle = ofCluster(events, 0).get(4);
    LogsContext found = context(middle, 9, 9, new Search.Everything(), TimeRange.ALL);
    assertEquals(2, found.before().size());
    assertEquals(2, found.after().size());
    assertEquals(List.of(Reason.SIZE_LIMIT), found.completeness().reasons());
  }

  @Test
  void ids_name_places_of_their_topic_alone() {
    EventKey key = new EventKey(17, 300, 2, 1L << 40);
    String id = EventId.of(TestStore.TOPIC, key);
    assertEquals(
        Optional.of(new EventId.Place(300, 2, 1L << 40)), EventId.parse(TestStore.TOPIC, id));
    assertEquals(Optional.empty(), EventId.parse(new io.annals.tenancy.TopicUid(6), id));
    for (String other : List.of("", "AAAA", id + "AA", id.substring(2), "!", "A".repeat(500))) {
      assertEquals(Optional.empty(), EventId.parse(TestStore.TOPIC, other), other);
    }
  }
}
