package io.annals.gateway.peer;

import io.annals.tenancy.LiveProcess;
import io.annals.tenancy.OneAtATime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The other processes that can be asked now, from their heartbeats. While PostgreSQL is away those
 * of before. Thread-safe.
 */
final class Peers {
  private static final long LOOK_MILLIS = 1_000;
  private static final long DEADLINE_SECONDS = 2;

  private final Vertx vertx;
  private final Pool pool;
  private final String self;
  private final OneAtATime looks = new OneAtATime(this::look);
  private volatile List<LiveProcess> live = List.of();
  private volatile long timer;

  /**
   * @param self id of this process
   */
  Peers(Vertx vertx, Pool pool, String self) {
    this.vertx = vertx;
    this.pool = pool;
    this.self = self;
  }

  void start() {
    timer = vertx.setPeriodic(0, LOOK_MILLIS, tick -> looks.run());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  List<LiveProcess> live() {
    return live;
  }

  Optional<LiveProcess> live(String id) {
    return live.stream().filter(peer -> peer.id().equals(id)).findFirst();
  }

  /** Completes when {@link #live} is as the database has it now, or cannot be asked. */
  Future<Void> refresh() {
    return looks.run().otherwiseEmpty();
  }

  private Future<Void> look() {
    return LiveProcess.others(pool, self)
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onSuccess(
            others -> live = others.stream().filter(p -> p.internalUrl().isPresent()).toList())
        .mapEmpty();
  }
}
