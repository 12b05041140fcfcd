package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.segment.StoreView;
import io.annals.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetainedViewTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final FixedRouting routing = new FixedRouting();
  private final MutableClock clock = new MutableClock(NOW);
  private final StoreView view = new RetainedView(new HotStore(), routing, clock);

  private long receivedFrom() {
    return view.open(FixedRouting.ACME.uid(), FixedRouting.ACME_AUDIT.uid(), 0, Long.MAX_VALUE)
        .result()
        .receivedFrom();
  }

  @Test
  void a_change_of_the_retention_shows_in_the_next_picture() {
    assertEquals(micros(NOW.minus(Duration.ofDays(30))), receivedFrom());
    routing.retention = 1;
    assertEquals(micros(NOW.minus(Duration.ofDays(1))), receivedFrom());
    assertEquals(
        receivedFrom(),
        view.since(FixedRouting.ACME.uid(), FixedRouting.ACME_AUDIT.uid(), Map.of())
            .result()
            .receivedFrom());
    routing.retention = null;
    assertEquals(Long.MIN_VALUE, receivedFrom());
  }

  @Test
  void what_is_kept_moves_with_the_clock() {
    clock.advance(Duration.ofHours(5));
    assertEquals(micros(NOW.minus(Duration.ofDays(30)).plus(Duration.ofHours(5))), receivedFrom());
  }

  private static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }
}
