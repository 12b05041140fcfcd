package io.annals.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownTopicsTest {
  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("known-topics", 2);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

  private final KnownTopics topics =
      new KnownTopics(
          new MockProducer<byte[], byte[]>() {
            @Override
            public List<PartitionInfo> partitionsFor(String topic) {
              asked.incrementAndGet();
              try {
                if (!mayAnswer.await(30, TimeUnit.SECONDS)) {
                  throw new AssertionError("the test did not let it answer");
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              if (topic.equals("missing")) {
                throw new TimeoutException("not in metadata");
              }
              return List.of();
            }
          },
          workers,
          nanos::get);

  @AfterEach
  void close() {
    Eventually.await(vertx.close());
  }

  private void call(String topic, int number) {
    topics.whenKnown(topic, () -> ran.add(number), failure -> ran.add(-number));
  }

  @Test
  void calls_run_in_their_order_whether_they_waited_or_not() {
    for (int i = 1; i <= 1_000; i++) {
      call("there", i);
    }
    assertTrue(ran.isEmpty());
    mayAnswer.countDown();
    for (int i = 1_001; i <= 3_000; i++) {
      call("there", i);
    }
    Eventually.until("all ran", () -> ran.size() == 3_000);
    for (int i = 0; i < 3_000; i++) {
      assertEquals(i + 1, ran.get(i));
    }
    assertEquals(1, asked.get());
  }

  @Test
  void a_missing_topic_fails_who_waits_and_is_asked_for_again_later() {
    call("missing", 1);
    call("missing", 2);
    mayAnswer.countDown();
    Eventually.until("both failed", () -> List.of(-1, -2).equals(ran));
    call("missing", 3);
    Eventually.until("asked again", () -> List.of(-1, -2, -3).equals(ran));
    assertEquals(2, asked.get());
  }

  @Test
  void a_topic_is_forgotten_before_the_producer_forgets_it() {
    mayAnswer.countDown();
    call("there", 1);
    Eventually.until("it ran", () -> ran.size() == 1);
    nanos.addAndGet(KnownTopics.KNOWN_FOR.toNanos());
    call("there", 2);
    topics.forgetOld();
    assertEquals(1, asked.get());
    nanos.addAndGet(KnownTopics.KNOWN_FOR.toNanos() + 1);
    call("there", 3);
    Eventually.until("it ran", () -> ran.size() == 3);
    assertEquals(2, asked.get());
  }
}
