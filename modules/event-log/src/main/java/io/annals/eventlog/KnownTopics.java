package io.annals.eventlog;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * Knows which topics the producer has metadata for. A producer blocks its caller while it asks for
 * a topic's leaders, up to a second when there are none; here that happens on threads of their own,
 * once per topic, so that a topic that is gone holds up nobody else. Thread-safe.
 */
final class KnownTopics {
  /** The producer forgets topics that it did not use for twice this long. */
  static final Duration KNOWN_FOR = Duration.ofMinutes(10);

  /** For so long a topic that could not be found is not looked for again. */
  private static final Duration UNKNOWN_FOR = Duration.ofMillis(200);

  private final Producer<?, ?> producer;
  private final WorkerExecutor workers;
  private final LongSupplier nanos;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

  private record Entry(Future<Void> found, long usedAt) {}

  KnownTopics(Producer<?, ?> producer, WorkerExecutor workers, LongSupplier nanos) {
    this.producer = producer;
    this.workers = workers;
    this.nanos = nanos;
  }

  /** Completes when a record for the topic can be sent without waiting for metadata. */
  Future<Void> ready(String topic) {
    return entries.compute(topic, this::refreshed).found();
  }

  private Entry refreshed(String topic, Entry known) {
    long now = nanos.getAsLong();
    if (known == null || stale(known, now)) {
      return new Entry(ask(topic), now);
    }
    // A topic that was found stays fresh by use, one that was not is asked for again in time.
    return known.found().succeeded() ? new Entry(known.found(), now) : known;
  }

  private static boolean stale(Entry known, long now) {
    if (!known.found().isComplete()) {
      return false;
    }
    Duration age = Duration.ofNanos(now - known.usedAt());
    return age.compareTo(known.found().succeeded() ? KNOWN_FOR : UNKNOWN_FOR) > 0;
  }

  private Future<Void> ask(String topic) {
    return workers.<Void>executeBlocking(
        () -> {
          producer.partitionsFor(topic);
          return null;
        },
        false);
  }

  /** Drops what has not been used for long; called now and then. */
  void forgetOld() {
    long now = nanos.getAsLong();
    entries.values().removeIf(entry -> stale(entry, now));
  }
}
