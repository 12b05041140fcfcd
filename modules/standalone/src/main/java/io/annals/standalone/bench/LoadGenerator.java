package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sends copies of the sample through the webhook, over several connections, a batch at a time. The
 * copies differ in audit ids, uids, resource versions and times; times run evenly through the given
 * range. A batch that is answered 429 or 503, or not at all, is sent again.
 */
final class LoadGenerator {
  private final List<SampleEvent> sample = SampleEvents.load();
  private final int connections;
  private final int batch;
  private final AtomicLong begunEvents = new AtomicLong();
  private final AtomicLong sentEvents = new AtomicLong();

  LoadGenerator(int connections, int batch) {
    this.connections = connections;
    this.batch = batch;
  }

  /** Events that were answered 200 so far. */
  long acknowledged() {
    return sentEvents.get();
  }

  /** Events that were sent so far, answered or not. */
  long begun() {
    return begunEvents.get();
  }

  /** What was sent and answered 200. */
  record Sent(long events, long bytes, long repeats, Duration took, Figures batchMillis) {
    double eventsPerSecond() {
      return events / seconds();
    }

    double megabytesPerSecond() {
      return bytes / 1e6 / seconds();
    }

    private double seconds() {
      return took.toNanos() / 1e9;
    }
  }

  /**
   * Sends {@code events} events whose times run from {@code from} on, evenly through {@code range}.
   */
  Sent send(AnnalsClient sender, String path, long events, Instant from, Duration range)
      throws InterruptedException {
    long batches = (events + batch - 1) / batch;
    AtomicLong next = new AtomicLong();
    AtomicLong sentBytes = new AtomicLong();
    AtomicLong repeats = new AtomicLong();
    double[] millis = new double[Math.toIntExact(batches)];
    Callable<Void> connection =
        () -> {
          for (long n = next.getAndIncrement(); n < batches; n = next.getAndIncrement()) {
            long count = Math.min(batch, events - n * batch);
            byte[] body = body(n, count, from.plus(range.multipliedBy(n).dividedBy(batches)));
            begunEvents.addAndGet(count);
            long begin = System.nanoTime();
            while (!taken(sender, path, body)) {
              repeats.incrementAndGet();
              LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            millis[(int) n] = (System.nanoTime() - begin) / 1e6;
            sentEvents.addAndGet(count);
            sentBytes.addAndGet(body.length);
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(connections);
    long begin = System.nanoTime();
    try {
      for (Future<Void> done :
          pool.invokeAll(Stream.generate(() -> connection).limit(connections).toList())) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load broke off", e.getCause());
    } finally {
      pool.shutdownNow();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return new Sent(sentEvents.get(), sentBytes.get(), repeats.get(), took, new Figures(millis));
  }

  private byte[] body(long n, long count, Instant time) {
    List<byte[]> items = new ArrayList<>((int) count);
    for (long i = n * batch; i < n * batch + count; i++) {
      SampleEvent event = sample.get((int) (i % sample.size()));
      Duration shift = Duration.between(event.stageTime(), time.plusNanos((i % batch) * 1000));
      items.add(event.copyBytes(1 + i / sample.size(), shift));
    }
    return EventLists.of(items);
  }

  private static boolean taken(AnnalsClient sender, String path, byte[] body)
      throws InterruptedException {
    AnnalsClient.Answer answer;
    try {
      answer = sender.post(path, "application/json", body);
    } catch (IOException noAnswer) {
      return false;
    }
    if (answer.status() == 429 || answer.status() == 503) {
      return false;
    }
    answer.orThrow();
    return true;
  }
}
