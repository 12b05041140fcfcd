package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends batches like an API server: several at a time, each again and again until it is answered
 * 200. Remembers what was answered.
 */
final class ApiServerLoad implements AutoCloseable {
  private static final List<SampleEvent> SAMPLE = SampleEvents.load();

  /** Enough for a test that counts everything in the end. */
  private static final Duration PACE = Duration.ofMillis(50);

  private static final Pattern IDENTITY =
      Pattern.compile("\"auditID\":\"([^\"]+)\",\"stage\":\"([^\"]+)\"");

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong round = new AtomicLong(1);
  private final AtomicLong wireBytes = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final int batch;
  private volatile boolean stopping;

  /** Begins at once. */
  ApiServerLoad(Sender sender, int connections, int batch) {
    this.batch = batch;
    for (int i = 0; i < connections; i++) {
      Thread thread = new Thread(() -> run(sender), "api-server-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(Sender sender) {
    while (!stopping) {
      List<String> items = nextBatch();
      byte[] body = EventLists.of(items.stream().map(item -> item.getBytes(UTF_8)).toList());
      while (!accepted(sender, body)) {
        repeats.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
      wireBytes.addAndGet(body.length);
      items.forEach(item -> acknowledged.add(identity(item)));
      LockSupport.parkNanos(PACE.toNanos());
    }
  }

  private List<String> nextBatch() {
    long copy = round.getAndIncrement();
    int first = (int) ((copy * batch) % (SAMPLE.size() - batch));
    Duration shift = Duration.between(SAMPLE.get(first).stageTime(), Instant.now());
    List<String> items = new ArrayList<>(batch);
    for (int i = first; i < first + batch; i++) {
      items.add(SAMPLE.get(i).copy(copy, shift));
    }
    return items;
  }

  private static boolean accepted(Sender sender, byte[] body) {
    try {
      return sender.send(body).status() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What tells events of this load apart. */
  static String identity(String event) {
    Matcher m = IDENTITY.matcher(event);
    if (!m.find()) {
      throw new IllegalArgumentException("no auditID and stage");
    }
    return m.group(1) + " " + m.group(2);
  }

  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Of the bodies that were answered 200, each counted once. */
  long wireBytes() {
    return wireBytes.get();
  }

  long repeats() {
    return repeats.get();
  }

  /** Ends after each connection's batch in hand is answered. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofMinutes(2).toMillis());
        if (thread.isAlive()) {
          throw new IllegalStateException("a batch was not answered within two minutes");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
