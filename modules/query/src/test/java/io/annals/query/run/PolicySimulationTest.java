package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.Level;
import io.annals.audit.policy.PolicyJudge;
import io.annals.audit.policy.PolicyRule;
import io.annals.audit.policy.Verdict;
import io.annals.audit.strip.EventStripper;
import io.annals.query.language.Search;
import io.annals.query.run.Simulation.Share;
import io.annals.segment.SegmentInfo;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicySimulationTest {
  private static final TimeRange ALL = new TimeRange(0, 4_000_000_000_000_000L);

  /** No rule matches what is neither written, read nor got. */
  private static final AuditPolicy POLICY =
      new AuditPolicy(
          List.of(
              rule(Level.NONE, "list"),
              rule(Level.METADATA, "get", "watch"),
              rule(Level.REQUEST_RESPONSE, "create", "update", "delete"),
              rule(Level.REQUEST, "delete")),
          Set.of(),
          true);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private TestStore store;
  private SearchEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    engine = engine(Duration.ofSeconds(30));
  }

  private SearchEngine engine(Duration timeout) {
    QueryConfig config = new QueryConfig(timeout, 2, 8, Optional.empty());
    return new SearchEngine(vertx, store, store.segments, store.engine, config, registry);
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    Eventually.await(vertx.close());
    store.close();
  }

  private static PolicyRule rule(Level level, String... verbs) {
    return new PolicyRule(
        level,
        List.of(),
        List.of(),
        List.of(verbs),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        Optional.empty());
  }

  private Simulation simulate(TimeRange range) {
    Selection selection =
        new Selection(TestStore.TENANT, TestStore.TOPIC, new Search.Everything(), range);
    return Eventually.await(engine.simulate(selection, () -> POLICY, engine.newRun(Quota.NONE)));
  }

  private static Share share(List<byte[]> events) {
    return new Share(events.size(), events.stream().mapToLong(event -> event.length).sum());
  }

  private static Verdict verdict(byte[] event) {
    return new PolicyJudge(POLICY).judge(EventFacts.of(event));
  }

  private static byte[] left(byte[] event) {
    return EventStripper.strip(event, verdict(event).level(), verdict(event).omitManagedFields());
  }

  @Test
  void every_stored_event_is_judged_once_wherever_it_is() throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 900);
    store.append(events.subList(0, 500));
    store.flush();
    store.append(events.subList(500, 900));
    store.writeSegment(1); // these rows are in a segment, and still in the hot tail
    Simulation simulation = simulate(ALL);
    List<byte[]> wanted = events.stream().filter(event -> !verdict(event).dropped()).toList();
    List<byte[]> same = wanted.stream().filter(event -> left(event) == event).toList();
    List<byte[]> less = wanted.stream().filter(event -> left(event) != event).toList();
    assertEquals(share(same), simulation.kept());
    assertEquals(share(less), simulation.stripped());
    assertEquals(900 - wanted.size(), simulation.dropped().events());
    assertTrue(!same.isEmpty() && !less.isEmpty() && wanted.size() < 900, "all kinds are there");
    assertEquals(share(events).bytes(), simulation.bytesBefore());
    assertEquals(
        wanted.stream().mapToLong(event -> left(event).length).sum(), simulation.bytesAfter());
    for (int i = 0; i < 4; i++) {
      int rule = i;
      List<byte[]> matched = events.stream().filter(e -> verdict(e).rule() == rule).toList();
      assertEquals(share(matched), simulation.rules().get(i));
    }
    assertEquals(new Share(0, 0), simulation.rules().get(3), "an earlier rule takes its events");
    assertEquals(
        share(events.stream().filter(e -> verdict(e).rule() < 0).toList()), simulation.noRule());
    assertTrue(simulation.completeness().complete());
    assertEquals(900, simulation.completeness().stats().scannedEvents());
    long raw = store.catalogue().stream().mapToLong(SegmentInfo::rawBytes).sum();
    long disk = store.catalogue().stream().mapToLong(s -> s.columnsBytes() + s.bodyBytes()).sum();
    assertEquals((double) disk / raw, simulation.compression().orElseThrow());
  }

  @Test
  void only_what_is_in_the_range_and_has_not_expired_counts() throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 600);
    store.append(events);
    long middle = TestStore.row(0, 0, events.get(300)).timeMicros();
    TimeRange range = new TimeRange(middle, ALL.toMicros());
    long expected =
        events.stream().filter(e -> TestStore.row(0, 0, e).timeMicros() >= middle).count();
    assertEquals(expected, events(simulate(range)));
    assertTrue(expected > 0 && expected < 600);
    assertTrue(simulate(ALL).compression().isEmpty(), "nothing to measure by");
    store.flush();
    assertEquals(expected, events(simulate(range)));
    store.expiredBelow = 100;
    assertEquals(400, events(simulate(ALL)), "offsets 0 to 99 of two partitions have expired");
  }

  private static long events(Simulation simulation) {
    return simulation.kept().events()
        + simulation.stripped().events()
        + simulation.dropped().events();
  }

  @Test
  void an_answer_that_lacks_something_says_so() throws Exception {
    store.append(List.of("[1,2]".getBytes(StandardCharsets.US_ASCII)));
    store.append(SampleEvents.sample().subList(0, 10));
    Simulation odd = simulate(ALL);
    assertEquals(List.of(Reason.UNREADABLE_EVENT), odd.completeness().reasons());
    assertEquals(10, events(odd));
    store.append(SampleEvents.sample().subList(0, 600));
    engine.close();
    engine = engine(Duration.ofNanos(1));
    Simulation late = simulate(ALL);
    assertFalse(late.completeness().complete());
    assertTrue(late.completeness().reasons().contains(Reason.DEADLINE));
  }
}
