package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.BodySlicer;
import io.annals.audit.Slice;
import io.annals.audit.SliceLimits;
import io.annals.audit.redact.Redactor;
import io.annals.eventlog.LogTopic;
import io.annals.gateway.limits.Charge;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of an event when the work on it goes wrong. */
class JudgingTest {
  private static final SinkPolicy BROKEN =
      facts -> {
        throw new IllegalStateException(facts.user());
      };

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngestMeters meters = new IngestMeters(registry);
  private final FakeLog log = new FakeLog();
  private final Routing routing = new FakeRouting();
  private final TenantRoute tenant = routing.tenant(FakeRouting.TENANT).orElseThrow();

  private static Sink sink(long topic, SinkRoute.Delivery delivery, SinkPolicy policy) {
    return new Sink(new LogTopic(FakeRouting.TENANT, new TopicUid(topic), 1), delivery, policy);
  }

  private static List<Slice> slices(byte[] body) {
    List<Slice> slices = new ArrayList<>();
    BodySlicer slicer =
        new BodySlicer(SliceLimits.DEFAULT, false, FakeRouting.DEDUPE_KEY, slices::add);
    slicer.feed(body, 0, body.length);
    slicer.finish();
    return slices;
  }

  private Receipt deliver(byte[] body, Sink... sinks) {
    Sender sender =
        new Sender(
            tenant,
            routing.cluster(new ClusterUid(21)).orElseThrow(),
            new Destination.Store(List.of(sinks)),
            new LogTopic(FakeRouting.TENANT, FakeRouting.QUARANTINE, 1),
            Charge.NONE);
    MutableClock clock = new MutableClock(IngestServer.NOW);
    Delivery delivery =
        new Delivery(
            sender, log, new BestEffortShare(log), meters, new QuarantineBudget(clock), clock);
    slices(body).forEach(delivery::slice);
    delivery.bodyEnded();
    return Eventually.await(delivery.settled());
  }

  @Test
  void an_event_that_breaks_judging_is_a_digest_and_its_neighbours_are_stored() {
    SinkPolicy picky =
        facts ->
            facts.verb().equals("break") ? BROKEN.judge(facts) : SinkPolicy.UNREADABLE.judge(facts);
    String broken = IngestServer.event("b").replace("\"get\"", "\"break\"");
    byte[] body = IngestServer.list(IngestServer.event("a"), broken, IngestServer.event("c"));
    Receipt receipt = deliver(body, sink(11, SinkRoute.Delivery.GUARANTEED, picky));
    assertEquals(new Receipt(2, 0, 1, 0, 3, 3L * broken.length() - 4, null), receipt);
    assertEquals(List.of("a", "c"), log.events().stream().map(FakeLog.Appended::key).toList());
    JsonObject digest = new JsonObject(log.quarantined().get(0).text());
    assertEquals("it could not be judged and redacted", digest.getString("reason"));
    assertEquals(broken.length(), digest.getInteger("length"));
    assertEquals(1, digest.getInteger("position"));
    assertTrue(!digest.containsKey("item"), digest::encode);
    assertEquals(1, registry.get("annals.ingest.unprocessed").counter().count());
  }

  @Test
  void a_sink_whose_judging_breaks_costs_the_others_nothing() {
    log.limit = 1 << 20;
    Receipt receipt =
        deliver(
            IngestServer.list(IngestServer.event("a")),
            sink(11, SinkRoute.Delivery.GUARANTEED, SinkPolicy.UNREADABLE),
            sink(31, SinkRoute.Delivery.GUARANTEED, BROKEN),
            sink(32, SinkRoute.Delivery.BEST_EFFORT, BROKEN));
    assertEquals(
        new Receipt(1, 0, 0, 0, 1, IngestServer.event("a").length(), null),
        receipt,
        "stored, with a digest beside");
    assertEquals(1, log.events().size());
    assertEquals(0, log.in(new TopicUid(31)).size());
    List<String> kinds =
        log.quarantined().stream().map(r -> new JsonObject(r.text()).getString("kind")).toList();
    assertEquals(List.of("QuarantineItem", "Gap"), kinds);
  }

  @Test
  void texts_are_made_once_for_sinks_that_keep_the_same() {
    Sink[] sinks = {
      sink(11, SinkRoute.Delivery.GUARANTEED, SinkPolicy.UNREADABLE),
      sink(31, SinkRoute.Delivery.GUARANTEED, SinkPolicy.UNREADABLE)
    };
    Judging judging = new Judging(List.of(sinks), new Redactor(tenant.dedupeKey())::redact, meters);
    Slice.Valid event = (Slice.Valid) slices(IngestServer.utf8(IngestServer.event("a"))).get(0);
    judging.judge(event);
    Judging.Wanted first = assertInstanceOf(Judging.Wanted.class, judging.share(0));
    assertEquals(first, judging.share(1));
    assertArrayEquals(event.bytes(), first.text());
    judging.judge((Slice.Valid) slices(IngestServer.utf8(IngestServer.event("b"))).get(0));
    assertNotEquals(first, judging.share(0));
  }

  @Test
  void an_item_that_cannot_be_redacted_is_never_shown() {
    ShownItems shown =
        new ShownItems(
            FakeRouting.TENANT,
            item -> {
              throw new IllegalStateException();
            },
            new QuarantineBudget(new MutableClock(IngestServer.NOW)),
            meters);
    assertNull(shown.of(IngestServer.utf8("{}")));
    assertNull(shown.of(null));
    assertEquals(1, registry.get("annals.ingest.unprocessed").counter().count());
  }
}
