package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScanThreadsTest {
  private final ScanThreads threads = new ScanThreads(2);

  @AfterEach
  void close() {
    threads.close();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("nobody else works", e);
    }
  }

  @Test
  void does_every_piece_once() throws Exception {
    for (int cores : new int[] {1, 2, 9}) {
      AtomicIntegerArray done = new AtomicIntegerArray(10_000);
      try (ScanThreads some = new ScanThreads(cores)) {
        some.each(done.length(), () -> done::incrementAndGet);
        some.each(0, () -> done::incrementAndGet);
      }
      for (int i = 0; i < done.length(); i++) {
        assertEquals(1, done.get(i));
      }
    }
  }

  @Test
  void works_on_several_pieces_at_once() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    threads.each(2, () -> piece -> await(both));
  }

  @Test
  void fails_with_the_piece_that_failed_and_nobody_works_afterwards() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    IOException damage = new IOException("damaged");
    assertSame(
        damage,
        assertThrows(
            IOException.class,
            () ->
                threads.each(
                    Integer.MAX_VALUE,
                    () ->
                        piece -> {
                          begun.incrementAndGet();
                          if (piece == 100) {
                            ended.incrementAndGet();
                            throw damage;
                          }
                          ended.incrementAndGet();
                        })));
    assertEquals(begun.get(), ended.get());
    assertTrue(begun.get() >= 101);
  }

  @Test
  void a_helper_leaves_a_query_that_does_not_end_for_another_one() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CyclicBarrier bothWork = new CyclicBarrier(2);
    CompletableFuture<Void> helped = new CompletableFuture<>();
    CompletableFuture<Void> endless =
        CompletableFuture.runAsync(
            () -> {
              try {
                threads.each(
                    Integer.MAX_VALUE,
                    () ->
                        piece -> {
                          if (piece < 2) {
                            await(bothWork);
                            helped.complete(null);
                          }
                          if (over.get()) {
                            throw new QueryStoppedException(null);
                          }
                        });
              } catch (IOException | QueryStoppedException stopped) {
                assertTrue(over.get());
              }
            });
    helped.get(30, TimeUnit.SECONDS);
    works_on_several_pieces_at_once();
    over.set(true);
    endless.get(30, TimeUnit.SECONDS);
  }

  @Test
  void a_closed_pool_leaves_the_work_to_the_query() throws Exception {
    threads.close();
    AtomicInteger done = new AtomicInteger();
    threads.each(100, () -> piece -> done.incrementAndGet());
    assertEquals(100, done.get());
  }
}
