package io.annals.gateway.ingest;

import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.LogTopic;
import io.annals.eventlog.RecordTooLargeException;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A log in memory that acknowledges, waits or fails on cue, as a whole or one topic of it. */
final class FakeLog implements EventLog {
  enum Mood {
    ACKNOWLEDGES,
    WAITS,
    FAILS
  }

  record Appended(LogTopic topic, String key, byte[] value, EventEnvelope envelope) {
    String text() {
      return new String(value, StandardCharsets.UTF_8);
    }
  }

  volatile Mood mood = Mood.ACKNOWLEDGES;

  /** Of topics that are in another mood than the log. */
  final Map<TopicUid, Mood> moods = new ConcurrentHashMap<>();

  volatile long limit = 100;
  volatile int tooLarge = Integer.MAX_VALUE;
  volatile long pending;
  private final List<Appended> appended = new ArrayList<>();
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private volatile Promise<Void> room = Promise.promise();

  @Override
  public synchronized Future<Void> append(
      LogTopic topic, String key, byte[] value, EventEnvelope envelope) {
    Mood now = moods.getOrDefault(topic.topic(), mood);
    if (now == Mood.FAILS) {
      return Future.failedFuture("the broker is gone");
    }
    if (value.length > tooLarge) {
      return Future.failedFuture(new RecordTooLargeException(null));
    }
    appended.add(new Appended(topic, key, value, envelope));
    if (now == Mood.ACKNOWLEDGES) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    return promise.future();
  }

  List<Appended> events() {
    return in(FakeRouting.TOPIC);
  }

  List<Appended> quarantined() {
    return in(FakeRouting.QUARANTINE);
  }

  synchronized List<Appended> in(TopicUid topic) {
    return appended.stream().filter(a -> a.topic().topic().equals(topic)).toList();
  }

  synchronized int waiting() {
    return waiting.size();
  }

  void acknowledge() {
    List<Promise<Void>> now;
    synchronized (this) {
      mood = Mood.ACKNOWLEDGES;
      moods.clear();
      now = List.copyOf(waiting);
      waiting.clear();
    }
    now.forEach(Promise::complete);
  }

  void makeRoom() {
    pending = 0;
    room.complete();
  }

  @Override
  public long pendingBytes() {
    return pending;
  }

  @Override
  public long pendingLimit() {
    return limit;
  }

  @Override
  public Future<Void> drained() {
    return room.future();
  }
}
