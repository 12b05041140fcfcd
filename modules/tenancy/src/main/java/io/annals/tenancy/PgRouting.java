package io.annals.tenancy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routing from PostgreSQL. Listens before it first reads, polls the version whatever the
 * notifications say, loads the difference and swaps it in whole; while the database is away the
 * last table serves. Tells the other processes through the table {@code gateway} which version it
 * routes by. Thread-safe.
 */
public final class PgRouting implements Routing {
  private static final Logger LOG = LoggerFactory.getLogger(PgRouting.class);
  private static final long POLL_MILLIS = 500;
  private static final long HEARTBEAT_MILLIS = 1_000;
  private static final long RECONNECT_MILLIS = 500;
  private static final long DEADLINE_SECONDS = 5;

  /** Unknown tokens cost the database at most this much, however many are tried. */
  private static final int LOOK_UPS_PER_SECOND = 50;

  private static final int LOOK_UP_BURST = 200;

  private final Vertx vertx;
  private final RoutingReader reader;
  private final Heartbeat heartbeat;
  private final PgSubscriber subscriber;
  private final OneAtATime loading = new OneAtATime(this::loadDifference);
  private final OneAtATime beating = new OneAtATime(this::beat);
  private final TokenBucket lookUps;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Timer loads;
  private final Counter failedLoads;
  private final Counter refusedLookUps;
  private volatile RoutingTable table = RoutingTable.empty();
  private volatile boolean behind;
  private volatile long pollTimer;
  private volatile long heartbeatTimer;

  private PgRouting(
      Vertx vertx,
      Pool pool,
      PgConnectOptions database,
      Heartbeat heartbeat,
      InstantSource clock,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.reader = new RoutingReader(pool);
    this.heartbeat = heartbeat;
    this.subscriber = PgSubscriber.subscriber(vertx, database);
    this.lookUps = new TokenBucket(clock, LOOK_UPS_PER_SECOND, LOOK_UP_BURST);
    this.loads = metrics.timer("annals.routing.loads");
    this.failedLoads = metrics.counter("annals.routing.loads.failed");
    this.refusedLookUps = metrics.counter("annals.routing.lookups.refused");
    metrics.gauge("annals.routing.version", this, routing -> routing.table.version());
  }

  /**
   * Starts to follow the database.
   *
   * @param database the same database as the pool's, for a connection of its own that listens
   * @param process names this process among all; the same after a restart
   * @param internalUrl where other processes reach this one; null = nowhere
   * @return completes when the first table is loaded and announced; fails when that is not possible
   *     within {@value #DEADLINE_SECONDS} s
   */
  public static Future<PgRouting> start(
      Vertx vertx,
      Pool pool,
      PgConnectOptions database,
      String process,
      String internalUrl,
      InstantSource clock,
      MeterRegistry metrics) {
    Heartbeat heartbeat = new Heartbeat(pool, process, internalUrl);
    PgRouting routing = new PgRouting(vertx, pool, database, heartbeat, clock, metrics);
    return routing
        .follow()
        .map(routing)
        .recover(failure -> routing.close().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<Void> follow() {
    subscriber.reconnectPolicy((Integer attempts) -> RECONNECT_MILLIS);
    subscriber
        .channel(Channels.CONFIG)
        .subscribeHandler(listening -> catchUp())
        .handler(changed -> catchUp());
    return subscriber
        .connect()
        .compose(listening -> loading.run())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .compose(loaded -> heartbeat.announce(table.version()))
        .onSuccess(
            announced -> {
              pollTimer = vertx.setPeriodic(POLL_MILLIS, tick -> catchUp());
              heartbeatTimer = vertx.setPeriodic(HEARTBEAT_MILLIS, tick -> beating.run());
            });
  }

  /** Stops following; the table stays as it is. The process is no longer waited for. */
  public Future<Void> close() {
    vertx.cancelTimer(pollTimer);
    vertx.cancelTimer(heartbeatTimer);
    return Future.join(subscriber.close(), heartbeat.remove())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> loadDifference() {
    long started = System.nanoTime();
    return reader
        .version()
        .compose(
            version ->
                version == table.version()
                    ? Future.succeededFuture(Optional.<RoutingDelta>empty())
                    : reader.since(table.version()).map(Optional::of))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onSuccess(delta -> delta.ifPresent(difference -> swapIn(difference, started)))
        .onComplete(done -> report(done.cause()))
        .mapEmpty();
  }

  private void swapIn(RoutingDelta delta, long started) {
    table = table.with(delta);
    loads.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException broken) {
        LOG.atError().setCause(broken).log("A listener of the routing table failed");
      }
    }
    heartbeat
        .announce(delta.version())
        .onFailure(
            failure ->
                LOG.atWarn().setCause(failure).log("Could not announce the routing version"));
  }

  private void report(Throwable failure) {
    if (failure != null) {
      failedLoads.increment();
      if (!behind) {
        LOG.atWarn()
            .setCause(failure)
            .log("Routing cannot reach PostgreSQL, the last table serves");
      }
    } else if (behind) {
      LOG.atInfo().addKeyValue("version", table.version()).log("Routing follows PostgreSQL again");
    }
    behind = failure != null;
  }

  private Future<Void> beat() {
    return heartbeat
        .write(table.version())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(failure -> LOG.atDebug().setCause(failure).log("Could not write a heartbeat"));
  }

  /** False while the database cannot be reached; the table is then as old as the outage. */
  public boolean followsDatabase() {
    return !behind;
  }

  @Override
  public Future<Void> catchUp() {
    return loading.run();
  }

  @Override
  public Future<Optional<Credential>> lookUp(TokenHash hash) {
    if (!lookUps.take()) {
      refusedLookUps.increment();
      return Future.succeededFuture(Optional.empty());
    }
    return reader
        .hasToken(hash)
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .compose(
            known ->
                known
                    ? loading.run().map(loaded -> credential(hash))
                    : Future.succeededFuture(Optional.empty()));
  }

  @Override
  public long version() {
    return table.version();
  }

  @Override
  public Optional<Credential> credential(TokenHash hash) {
    return table.credential(hash);
  }

  @Override
  public Optional<TenantRoute> tenant(TenantId id) {
    return table.tenants().named(id);
  }

  @Override
  public Optional<TenantRoute> tenant(TenantUid uid) {
    return table.tenants().get(uid);
  }

  @Override
  public Optional<ClusterRoute> cluster(TenantUid tenant, ClusterId id) {
    return table.cluster(tenant, id);
  }

  @Override
  public Optional<ClusterRoute> cluster(ClusterUid uid) {
    return table.clusters().get(uid);
  }

  @Override
  public Optional<TopicRoute> topic(TenantUid tenant, TopicId id) {
    return table.topic(tenant, id);
  }

  @Override
  public Optional<TopicRoute> topic(TopicUid uid) {
    return table.topics().get(uid);
  }

  @Override
  public Collection<TopicRoute> readyTopics() {
    return table.readyTopics();
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }
}
