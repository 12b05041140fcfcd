package io.annals.gateway.limits;

import io.annals.tenancy.OneAtATime;
import io.annals.tenancy.Quota;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantUid;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the quotas of all tenants together with the other gateways, through one table: about once a
 * second one statement settles what was spent and draws for those who need some. A request waits
 * for a draw only when this gateway has nothing left and the table may. While the table is away
 * each gateway goes on with an equal part of the rates. Thread-safe.
 */
public final class TenantLimits implements Limits {
  private static final Logger LOG = LoggerFactory.getLogger(TenantLimits.class);

  /** Not all gateways at once, and not always in the same order. */
  private static final int PERIOD_LEAST_MS = 800;

  private static final int PERIOD_MOST_MS = 1_200;

  /** Draws that requests wait for come no faster. */
  private static final Duration SPACING = Duration.ofMillis(50);

  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** A request waits for no longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final BudgetRows rows;
  private final Routing routing;
  private final InstantSource clock;
  private final LimitMeters meters;
  private final Map<TenantUid, Allowance> allowances = new ConcurrentHashMap<>();
  private final StoredBytes held;
  private final OneAtATime draws = new OneAtATime(this::draw);
  private long lastDraw = System.nanoTime() - SPACING.toNanos();
  private volatile boolean alone;
  private volatile long lastAnswer;
  private volatile int gateways = 1;
  private volatile boolean stopping;
  private volatile long timer;

  public TenantLimits(
      Vertx vertx, Pool pool, Routing routing, InstantSource clock, MeterRegistry registry) {
    this.vertx = vertx;
    this.rows = new BudgetRows(pool);
    this.routing = routing;
    this.clock = clock;
    this.meters = new LimitMeters(registry);
    this.held = new StoredBytes(vertx, pool, this::mayHold, meters);
    this.lastAnswer = clock.millis();
  }

  /** Draws again and again, until {@link #stop}. */
  public void start() {
    held.start();
    schedule();
  }

  /**
   * Settles what was spent, and draws, as it is done about once a second. Never fails: what did not
   * work is done again by the next.
   */
  public Future<Void> settle() {
    return draws.run();
  }

  /** Gives back what is not spent. Never fails: a gateway that dies gives nothing back either. */
  public Future<Void> stop() {
    stopping = true;
    held.stop();
    vertx.cancelTimer(timer);
    return draws.run();
  }

  private void schedule() {
    int pause = ThreadLocalRandom.current().nextInt(PERIOD_LEAST_MS, PERIOD_MOST_MS + 1);
    timer = vertx.setTimer(pause, tick -> draws.run().onComplete(done -> again()));
  }

  private void again() {
    if (!stopping) {
      schedule();
    }
  }

  @Override
  public Future<Admittance> admit(TenantRoute tenant) {
    return Allowance.limits(tenant.quota())
        ? admit(tenant, clock.millis() + PATIENCE.toMillis())
        : Limits.NONE.admit(tenant);
  }

  private Future<Admittance> admit(TenantRoute tenant, long deadline) {
    Allowance allowance = allowances.get(tenant.uid());
    if (allowance == null) {
      allowance = allowances.computeIfAbsent(tenant.uid(), uid -> new Allowance(uid, tenant.id()));
    }
    long now = clock.millis();
    boolean mayAsk = !alone && !stopping && now < deadline;
    Admittance known = allowance.check(tenant.quota(), now, mayAsk);
    if (mayAsk && allowance.presses()) {
      draws.run(); // nobody waits for it, and it does not fail
    }
    return known != null
        ? Future.succeededFuture(known)
        : draws
            .run()
            .timeout(Math.max(1, deadline - now), TimeUnit.MILLISECONDS)
            .transform(drawn -> admit(tenant, drawn.succeeded() ? deadline : Long.MIN_VALUE));
  }

  /** One round; what fails is done again by the next. */
  private Future<Void> draw() {
    long wait = lastDraw + SPACING.toNanos() - System.nanoTime();
    return (wait <= 0 || stopping
            ? Future.<Void>succeededFuture()
            : vertx.timer(wait, TimeUnit.NANOSECONDS).<Void>mapEmpty())
        .compose(spaced -> drawNow());
  }

  private Future<Void> drawNow() {
    lastDraw = System.nanoTime();
    List<Draw> wanted = wanted(clock.instant());
    if (wanted.isEmpty()) {
      if (!alone) {
        lastAnswer = clock.millis();
      }
      return Future.succeededFuture();
    }
    meters.draws.increment();
    meters.tenants.increment(wanted.size());
    return rows.draw(wanted)
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(this::drawn)
        .onFailure(this::failed)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private List<Draw> wanted(Instant now) {
    List<Draw> wanted = new ArrayList<>();
    allowances.forEach(
        (uid, allowance) -> {
          Quota quota = routing.tenant(uid).map(TenantRoute::quota).orElse(Quota.NONE);
          if (Allowance.limits(quota)) {
            Draw draw =
                stopping
                    ? allowance.last(zone(uid), now, gateways)
                    : allowance.ask(quota, zone(uid), now, gateways, alone);
            if (draw != null) {
              wanted.add(draw);
            }
          } else {
            allowances.remove(uid);
          }
        });
    return wanted;
  }

  private Map<TenantUid, Long> mayHold() {
    Map<TenantUid, Long> bytes = new HashMap<>();
    for (TenantUid tenant : allowances.keySet()) {
      routing
          .tenant(tenant)
          .map(route -> route.quota().storedBytes())
          .ifPresent(most -> bytes.put(tenant, most));
    }
    return bytes;
  }

  private ZoneId zone(TenantUid tenant) {
    return routing.tenant(tenant).map(TenantRoute::zone).orElse(ZoneOffset.UTC);
  }

  private void drawn(List<Draw.Given> answers) {
    long now = clock.millis();
    for (Draw.Given given : answers) {
      Allowance allowance = allowances.get(given.tenant());
      if (allowance != null) {
        allowance.drawn(given, zone(given.tenant()), now);
      }
      gateways = given.gateways();
    }
    lastAnswer = now;
    if (alone) {
      alone = false;
      LOG.atInfo().log("quotas are shared with the other gateways again");
    }
  }

  private void failed(Throwable failure) {
    meters.failures.increment();
    if (!alone) {
      alone = true;
      LOG.atWarn()
          .setCause(failure)
          .addKeyValue("gateways", gateways)
          .log("quotas cannot be shared now; this gateway goes on with its part of the rates");
    }
    long now = clock.millis();
    allowances.values().forEach(allowance -> allowance.alone(lastAnswer, now, gateways));
  }
}
