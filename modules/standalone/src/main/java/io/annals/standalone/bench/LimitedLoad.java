package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One tenant's API servers, one at each gateway, that send at a steady rate whatever they are
 * answered. A batch that is not taken is sent again as kube-apiserver's webhook does: five times in
 * all, after 10 s and then half as long again each time, with a fifth of jitter. Thread-safe.
 */
public final class LimitedLoad implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final double FIRST_WAIT_SECONDS = 10;
  private static final int SENDERS = 8;

  private final List<To> gateways;
  private final int batch;
  private final long pauseNanos;
  private final List<SampleEvent> sample = SampleEvents.load();
  private final Instant base = Instant.now();
  private final ScheduledExecutorService senders = Executors.newScheduledThreadPool(SENDERS);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong shed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong longestRefusal = new AtomicLong();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  /**
   * Where to send.
   *
   * @param path of the cluster's ingest
   */
  public record To(AnnalsClient client, String path) {}

  /**
   * What came of it until now.
   *
   * @param offered events sent for the first time
   * @param refused answers 429
   * @param lost events of batches that were refused five times
   * @param longestRefusal of one batch, from its first 429 to its last
   */
  public record Counts(
      long offered, long stored, long shed, long refused, long lost, Duration longestRefusal) {}

  /** Begins to send. */
  public LimitedLoad(List<To> gateways, int eventsPerSecond, int batch) {
    this.gateways = List.copyOf(gateways);
    this.batch = batch;
    this.pauseNanos = Duration.ofSeconds(batch).toNanos() / eventsPerSecond;
    senders.scheduleAtFixedRate(this::offer, 0, pauseNanos, TimeUnit.NANOSECONDS);
  }

  private void offer() {
    long number = next.getAndIncrement();
    offered.addAndGet(batch);
    senders.execute(() -> attempt(number, 1, 0));
  }

  private void attempt(long number, int attempt, long firstRefusal) {
    try {
      To to = gateways.get((int) (number % gateways.size()));
      AnnalsClient.Answer answer = to.client().post(to.path(), "application/json", body(number));
      if (answer.status() == 429) {
        again(number, attempt, firstRefusal == 0 ? System.nanoTime() : firstRefusal);
      } else {
        JsonObject receipt = answer.orThrow();
        stored.addAndGet(receipt.getLong("stored"));
        shed.addAndGet(receipt.getLong("shed"));
      }
    } catch (IOException | RuntimeException failure) {
      broken.compareAndSet(null, failure);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void again(long number, int attempt, long firstRefusal) {
    refused.incrementAndGet();
    longestRefusal.accumulateAndGet(System.nanoTime() - firstRefusal, Math::max);
    if (attempt == ATTEMPTS) {
      lost.addAndGet(batch);
      return;
    }
    double wait =
        FIRST_WAIT_SECONDS
            * Math.pow(1.5, attempt - 1)
            * (1 + ThreadLocalRandom.current().nextDouble() / 5);
    if (!senders.isShutdown()) {
      senders.schedule(
          () -> attempt(number, attempt + 1, firstRefusal),
          (long) (wait * 1e9),
          TimeUnit.NANOSECONDS);
    }
  }

  /** The same for every attempt. */
  private byte[] body(long number) {
    List<byte[]> items = new ArrayList<>(batch);
    Instant time = base.plusNanos(number * pauseNanos);
    for (long i = number * batch; i < (number + 1) * batch; i++) {
      SampleEvent event = sample.get((int) (i % sample.size()));
      Duration shift = Duration.between(event.stageTime(), time);
      items.add(event.copyBytes(1 + i / sample.size(), shift));
    }
    return EventLists.of(items);
  }

  /**
   * The counts so far.
   *
   * @throws IllegalStateException when a request failed otherwise than by a quota
   */
  public Counts counts() {
    if (broken.get() != null) {
      throw new IllegalStateException("the load broke off", broken.get());
    }
    return new Counts(
        offered.get(),
        stored.get(),
        shed.get(),
        refused.get(),
        lost.get(),
        Duration.ofNanos(longestRefusal.get()));
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }
}
