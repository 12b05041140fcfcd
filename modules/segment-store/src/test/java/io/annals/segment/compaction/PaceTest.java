package io.annals.segment.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private final FakeTime time = new FakeTime();
  private final AtomicBoolean urgent = new AtomicBoolean();
  private final Pace pace = new Pace(0.25, urgent::get, time);

  @Test
  void a_quarter_of_the_time_is_worked() throws InterruptedIOException {
    pace.begin();
    for (int i = 0; i < 10_000; i++) {
      work(Duration.ofMillis(7));
    }
    assertEquals(4.0, (double) time.now / time.worked, 0.05);
  }

  @Test
  void a_long_piece_of_work_is_rested_for_as_well() throws InterruptedIOException {
    pace.begin();
    work(Duration.ofSeconds(3));
    assertEquals(Duration.ofSeconds(12).toNanos(), time.now);
  }

  @Test
  void what_is_urgent_goes_first_but_does_not_stop_it_for_ever() throws InterruptedIOException {
    urgent.set(true);
    pace.begin();
    work(Duration.ofMillis(100));
    assertEquals(1_400e6, (double) time.now, 20e6);
  }

  @Test
  void a_stop_ends_it_in_the_middle_of_a_rest() {
    pace.begin();
    time.whilePassing = pace::stop;
    assertThrows(InterruptedIOException.class, () -> work(Duration.ofHours(1)));
    assertTrue(time.now < Duration.ofHours(2).toNanos());
    assertThrows(InterruptedIOException.class, pace::step);
  }

  private void work(Duration duration) throws InterruptedIOException {
    time.now += duration.toNanos();
    time.worked += duration.toNanos();
    pace.step();
  }

  private static final class FakeTime implements Pace.Time {
    private long now;
    private long worked;
    private Runnable whilePassing = () -> {};

    @Override
    public long now() {
      return now;
    }

    @Override
    public void pass(long nanos) {
      now += nanos;
      whilePassing.run();
    }
  }
}
