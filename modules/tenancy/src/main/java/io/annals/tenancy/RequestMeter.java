package io.annals.tenancy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what tenants ask and read, and writes it out every ten seconds. What a killed process had
 * not written yet is missing; nothing is ever counted twice. Thread-safe.
 */
public final class RequestMeter {
  private static final Logger LOG = LoggerFactory.getLogger(RequestMeter.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final long DEADLINE_SECONDS = 8;
  private static final long MINUTE_SECONDS = 60;

  private final Function<Collection<RequestCount>, Future<Void>> store;
  private final InstantSource clock;
  private final Counter lost;
  private final RequestTally tally = new RequestTally();
  private final Set<Answer> open = ConcurrentHashMap.newKeySet();
  private final OneAtATime writes = new OneAtATime(this::write);
  private Vertx vertx;
  private long timer;

  /**
   * @param store takes what this run has counted for some minutes; repeats are harmless
   */
  public RequestMeter(
      Function<Collection<RequestCount>, Future<Void>> store,
      InstantSource clock,
      MeterRegistry registry) {
    this.store = store;
    this.clock = clock;
    this.lost =
        Counter.builder("annals.requests.unmetered")
            .description("requests that are missing in tenants' usage")
            .register(registry);
  }

  /** Writes every ten seconds until {@link #stop}. */
  public void start(Vertx vertx) {
    timer = vertx.setPeriodic(PERIOD.toMillis(), tick -> flush());
    this.vertx = vertx;
  }

  /** Writes what has not been written yet, and stops. */
  public Future<Void> stop() {
    if (vertx != null) {
      vertx.cancelTimer(timer);
    }
    return flush();
  }

  /**
   * An answer of what a topic holds begins; its bytes count in the minutes in which they go out.
   *
   * @param topic asked on any thread once bytes have gone out
   * @param written how many have gone out so far, asked on any thread
   */
  Answer reading(TenantUid tenant, Supplier<Optional<TopicUid>> topic, LongSupplier written) {
    Answer answer = new Answer(tenant, topic, written);
    open.add(answer);
    return answer;
  }

  /** A request was answered. */
  void answered(TenantUid tenant, Optional<TopicUid> topic) {
    add(tenant, topic, 1, 0);
  }

  /** Writes what has changed; what could not be written is written with the next call. */
  public Future<Void> flush() {
    return writes.run();
  }

  private Future<Void> write() {
    open.forEach(Answer::count);
    List<RequestCount> changed = tally.take();
    return changed.isEmpty()
        ? Future.succeededFuture()
        : store
            .apply(changed)
            .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .onSuccess(done -> tally.written(changed, minute()))
            .onFailure(failure -> notWritten(changed, failure));
  }

  private void notWritten(List<RequestCount> changed, Throwable failure) {
    lost.increment((double) tally.putBack(changed, minute()));
    LOG.atWarn().setCause(failure).log("counts of requests could not be written");
  }

  private void add(TenantUid tenant, Optional<TopicUid> topic, long requests, long bytes) {
    if (!tally.add(tenant, topic, minute(), requests, bytes)) {
      lost.increment((double) requests);
    }
  }

  private long minute() {
    return Math.floorDiv(clock.instant().getEpochSecond(), MINUTE_SECONDS);
  }

  /** One answer that is going out. Thread-safe. */
  final class Answer {
    private final TenantUid tenant;
    private final Supplier<Optional<TopicUid>> topic;
    private final LongSupplier written;
    private long counted; // guarded by this

    private Answer(TenantUid tenant, Supplier<Optional<TopicUid>> topic, LongSupplier written) {
      this.tenant = tenant;
      this.topic = topic;
      this.written = written;
    }

    /** All of it is out. */
    void end() {
      open.remove(this);
      count();
    }

    /** Asks without the lock: who knows may hold one of its own, in which an answer ends. */
    private void count() {
      count(written.getAsLong());
    }

    private synchronized void count(long soFar) {
      if (soFar > counted) {
        add(tenant, topic.get(), 0, soFar - counted);
        counted = soFar;
      }
    }
  }
}
