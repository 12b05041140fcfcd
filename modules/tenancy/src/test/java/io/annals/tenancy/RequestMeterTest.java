package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real rows: what is asked and read counts once, whatever becomes of a write. */
class RequestMeterTest {
  private static final TenantUid ACME = new TenantUid(7);
  private static final Optional<TopicUid> TOPIC = Optional.of(new TopicUid(4));
  private static final Instant START = Instant.parse("2026-03-05T10:00:30Z");

  private final Vertx vertx = Vertx.vertx();
  private final MutableClock clock = new MutableClock(START);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Outcome> next = new ArrayList<>();
  private Pool pool;
  private RequestMeter meter;

  /** What becomes of a write. */
  private enum Outcome {
    LOST,
    DONE_AND_NOT_KNOWN
  }

  @BeforeEach
  void open() {
    pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
    meter = meter();
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  @Test
  void requests_count_by_tenant_topic_and_minute() {
    meter.answered(ACME, TOPIC);
    meter.answered(ACME, TOPIC);
    meter.answered(ACME, Optional.empty());
    meter.answered(new TenantUid(8), TOPIC);
    await(meter.flush());
    clock.advance(Duration.ofMinutes(1));
    meter.answered(ACME, TOPIC);
    await(meter.flush());
    assertEquals(
        List.of(
            "7 0 2026-03-05T10:00:00Z 1 0",
            "7 4 2026-03-05T10:00:00Z 2 0",
            "7 4 2026-03-05T10:01:00Z 1 0",
            "8 4 2026-03-05T10:00:00Z 1 0"),
        rows());
  }

  @Test
  void a_write_that_fails_or_whose_outcome_is_not_known_counts_once() {
    next.addAll(List.of(Outcome.LOST, Outcome.DONE_AND_NOT_KNOWN, Outcome.DONE_AND_NOT_KNOWN));
    for (int i = 0; i < 3; i++) {
      meter.answered(ACME, TOPIC);
      assertThrows(RuntimeException.class, () -> await(meter.flush()));
      clock.advance(Duration.ofSeconds(20));
    }
    await(meter.flush());
    await(meter.flush());
    assertEquals(List.of("7 4 2026-03-05T10:00:00Z 2 0", "7 4 2026-03-05T10:01:00Z 1 0"), rows());
  }

  @Test
  void runs_of_processes_count_beside_each_other() {
    meter.answered(ACME, TOPIC);
    await(meter.flush());
    RequestMeter other = meter();
    other.answered(ACME, TOPIC);
    await(other.flush());
    assertEquals(List.of("7 4 2026-03-05T10:00:00Z 1 0", "7 4 2026-03-05T10:00:00Z 1 0"), rows());
  }

  @Test
  void a_stream_counts_in_the_minutes_in_which_it_goes_out() {
    AtomicLong written = new AtomicLong(100);
    RequestMeter.Answer answer = meter.reading(ACME, () -> TOPIC, written::get);
    await(meter.flush());
    written.set(130);
    clock.advance(Duration.ofMinutes(1));
    await(meter.flush());
    written.set(137);
    answer.end();
    written.set(999);
    await(meter.flush());
    assertEquals(
        List.of("7 4 2026-03-05T10:00:00Z 0 100", "7 4 2026-03-05T10:01:00Z 0 37"), rows());
  }

  @Test
  void an_answer_can_end_while_it_is_asked_how_much_went_out() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    RequestMeter.Answer answer =
        meter.reading(
            ACME,
            () -> TOPIC,
            () -> {
              if (first.getAndSet(false)) {
                asked.countDown();
                assertTrue(reached(ended), "the end does not wait for the question");
              }
              return 100;
            });
    Thread loop =
        new Thread(
            () -> {
              reached(asked);
              answer.end();
              ended.countDown();
            });
    loop.start();
    await(meter.flush());
    loop.join();
    await(meter.flush());
    assertEquals(List.of("7 4 2026-03-05T10:00:00Z 0 100"), rows());
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_clock_that_goes_back_takes_nothing_away() {
    meter.answered(ACME, TOPIC);
    clock.advance(Duration.ofMinutes(1));
    meter.answered(ACME, TOPIC);
    await(meter.flush());
    clock.set(START);
    meter.answered(ACME, TOPIC);
    await(meter.flush());
    assertEquals(List.of("7 4 2026-03-05T10:00:00Z 1 0", "7 4 2026-03-05T10:01:00Z 2 0"), rows());
  }

  @Test
  void what_cannot_be_written_for_a_day_is_given_up_and_told() {
    next.addAll(List.of(Outcome.LOST, Outcome.LOST));
    meter.answered(ACME, TOPIC);
    meter.answered(ACME, TOPIC);
    assertThrows(RuntimeException.class, () -> await(meter.flush()));
    clock.advance(Duration.ofDays(1).plusMinutes(1));
    meter.answered(ACME, TOPIC);
    assertThrows(RuntimeException.class, () -> await(meter.flush()));
    await(meter.flush());
    assertEquals(List.of("7 4 2026-03-06T10:01:00Z 1 0"), rows());
    assertEquals(2.0, registry.get("annals.requests.unmetered").counter().count());
  }

  private RequestMeter meter() {
    RequestCounts counts = new RequestCounts(pool);
    return new RequestMeter(counted -> write(counts, counted), clock, registry);
  }

  private Future<Void> write(RequestCounts counts, Collection<RequestCount> counted) {
    if (next.isEmpty()) {
      return counts.write(counted);
    }
    Future<Void> done =
        next.remove(0) == Outcome.LOST ? Future.succeededFuture() : counts.write(counted);
    return done.compose(
        written -> Future.failedFuture(new IllegalStateException("the connection broke")));
  }

  private List<String> rows() {
    return await(
            pool.query(
                    """
                    SELECT tenant_uid, topic_uid, minute, requests, read_bytes
                      FROM request_minute ORDER BY 1, 2, 3
                    """)
                .execute())
        .stream()
        .map(
            row ->
                "%d %d %s %d %d"
                    .formatted(
                        row.getLong(0),
                        row.getLong(1),
                        Instant.ofEpochSecond(row.getLong(2) * 60),
                        row.getLong(3),
                        row.getLong(4)))
        .toList();
  }
}
