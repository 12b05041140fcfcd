package io.annals.eventlog;

import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
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

  private final Producer<?, ?> producer;
  private final WorkerExecutor workers;
  private final LongSupplier nanos;
  private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();

  /** Who wants to send to a topic. */
  private record Waiting(Runnable known, Consumer<Throwable> unknown) {}

  KnownTopics(Producer<?, ?> producer, WorkerExecutor workers, LongSupplier nanos) {
    this.producer = producer;
    this.workers = workers;
    this.nanos = nanos;
  }

  /**
   * Runs {@code known}, which must be quick, once a record for the topic can be sent without
   * waiting for metadata; for each topic in the order of the calls. Runs {@code unknown} if the
   * metadata cannot be had. At once or later, on any thread.
   */
  void whenKnown(String name, Runnable known, Consumer<Throwable> unknown) {
    Waiting one = new Waiting(known, unknown);
    while (!topics.computeIfAbsent(name, Topic::new).admit(one)) {
      // The topic was just found missing, or forgotten: look for it anew.
    }
  }

  /** Drops what has not been used for long; called now and then. */
  void forgetOld() {
    topics.values().forEach(Topic::forgetIfOld);
  }

  /** One topic from the first record for it until it is missing or has not been used for long. */
  private final class Topic {
    private final String name;
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean asked;
    private boolean known;
    private boolean gone;
    private long usedAt;

    Topic(String name) {
      this.name = name;
    }

    /** False when this object counts no more. */
    synchronized boolean admit(Waiting one) {
      if (gone || (known && forgetIfOld())) {
        return false;
      }
      usedAt = nanos.getAsLong();
      if (known) {
        one.known().run();
        return true;
      }
      waiting.add(one);
      if (!asked) {
        asked = true;
        workers.<Void>executeBlocking(this::ask, false).onFailure(this::missing);
      }
      return true;
    }

    private Void ask() {
      producer.partitionsFor(name);
      found();
      return null;
    }

    private synchronized void found() {
      known = true;
      waiting.forEach(one -> one.known().run());
      waiting.clear();
    }

    private void missing(Throwable why) {
      List<Waiting> disappointed;
      synchronized (this) {
        gone = true;
        topics.remove(name, this);
        disappointed = List.copyOf(waiting);
      }
      disappointed.forEach(one -> one.unknown().accept(why));
    }

    synchronized boolean forgetIfOld() {
      boolean old = known && nanos.getAsLong() - usedAt > KNOWN_FOR.toNanos();
      if (old) {
        gone = true;
        topics.remove(name, this);
      }
      return old;
    }
  }
}
