package io.annals.admin;

import io.annals.eventlog.LogProvisioner;
import io.annals.eventlog.LogTopic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log without Kafka that fails, or does not answer, on cue. */
final class FakeLogs implements LogProvisioner {
  final List<LogTopic> created = new CopyOnWriteArrayList<>();
  final List<LogTopic> deleted = new CopyOnWriteArrayList<>();
  volatile boolean failing;
  volatile Promise<Void> hold;

  /** Does the work instead; null = none. */
  volatile LogProvisioner behind;

  @Override
  public Future<Void> create(LogTopic topic, int partitions) {
    return behind == null ? answer(() -> created.add(topic)) : behind.create(topic, partitions);
  }

  @Override
  public Future<Void> delete(LogTopic topic) {
    return behind == null ? answer(() -> deleted.add(topic)) : behind.delete(topic);
  }

  private Future<Void> answer(Runnable done) {
    if (failing) {
      return Future.failedFuture(new IllegalStateException("broker at 10.1.2.3 is not there"));
    }
    Promise<Void> held = hold;
    return (held == null ? Future.<Void>succeededFuture() : held.future())
        .onSuccess(answered -> done.run());
  }
}
