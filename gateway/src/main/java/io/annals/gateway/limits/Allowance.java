package io.annals.gateway.limits;

import io.annals.tenancy.Quota;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantUid;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this gateway may take in for one limited tenant. Requests touch numbers of their tenant's
 * alone, without a lock as long as they are let in. {@link #check} is thread-safe; the rest belongs
 * to the one who draws. Times are milliseconds of this process's clock.
 */
final class Allowance {
  private static final Logger LOG = LoggerFactory.getLogger(Allowance.class);

  /** What the table said so long ago is asked again before anybody is refused. */
  private static final long FRESH_MILLIS = 1_500;

  /** What was taken is told to the table so often, if nothing presses. */
  private static final long TELL_MILLIS = 10_000;

  /** A tenant is told to begin or to stop to be limited not more often. */
  private static final long LOG_MILLIS = 60_000;

  /** A limit of a day presses when so small a part of it is left. */
  private static final int CLOSE = 16;

  /** Longer waits would outlast the 30 s that kube-apiserver gives one attempt. */
  private static final int LONGEST_RETRY_SECONDS = 10;

  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  private final TenantUid tenant;
  private final TenantId name;
  private final Lease events = new Lease();
  private final Lease bytes = new Lease();
  private final Refusals refusals = new Refusals();

  /** Bytes that were taken in and the table does not know of. */
  private final AtomicLong untold = new AtomicLong();

  /** Why everything is shed, when it is. */
  private final AtomicReference<ShedCause> over = new AtomicReference<>();

  private volatile Quota quota = Quota.NONE;
  private volatile Seen seen;

  /** A request waits for the next draw. */
  private volatile boolean waitedFor;

  private Draw asked;
  private boolean inTable;
  private boolean loggedLimited;
  private long loggedAt = LONG_AGO;

  /**
   * What the table said last.
   *
   * @param dayBytes of the day that ends at {@code dayEnds}, without what was not told
   */
  private record Seen(long at, long dayBytes, long dayEnds, long heldBytes) {
    Seen outdated() {
      return new Seen(LONG_AGO, dayBytes, dayEnds, heldBytes);
    }

    boolean stale(long now) {
      return now - at > FRESH_MILLIS;
    }
  }

  Allowance(TenantUid tenant, TenantId name) {
    this.tenant = tenant;
    this.name = name;
  }

  /** Whether the quota is one that is kept here. */
  static boolean limits(Quota quota) {
    return quota.eventsPerSecond() != null
        || quota.bytesPerSecond() != null
        || quota.bytesPerDay() != null
        || quota.storedBytes() != null;
  }

  /** What is to become of a request; null = the table is to be asked first. */
  Admittance check(Quota current, long now, boolean mayAsk) {
    if (!current.equals(quota)) {
      adopt(current);
    }
    Seen last = seen;
    if (last == null) {
      return mayAsk ? askFirst() : take();
    }
    boolean stale = mayAsk && last.stale(now);
    ShedCause cause = whatIsOver(last, now);
    if (cause != null) {
      over.set(cause);
      return stale ? askFirst() : new Admittance.Shed(cause);
    }
    boolean enoughEvents = events.isLeft();
    boolean enoughBytes = bytes.isLeft();
    if (enoughEvents && enoughBytes) {
      return take();
    }
    boolean mayGet =
        (enoughEvents || events.isLeftInTable()) && (enoughBytes || bytes.isLeftInTable());
    if (stale || (mayAsk && mayGet)) {
      return askFirst();
    }
    return refusals.refuse(now)
        ? new Admittance.Refuse(retryAfter())
        : new Admittance.Shed(ShedCause.RATE);
  }

  private Admittance askFirst() {
    waitedFor = true;
    return null;
  }

  /** Whether the table should hear soon of what was taken: little of the day's bytes is left. */
  boolean presses() {
    Long most = quota.bytesPerDay();
    Seen last = seen;
    return most != null
        && last != null
        && untold.get() > Math.max(0, most - last.dayBytes()) / CLOSE;
  }

  /** A changed quota is kept from the next draw on, which comes at once. */
  private synchronized void adopt(Quota current) {
    events.rate(current.eventsPerSecond());
    bytes.rate(current.bytesPerSecond());
    if (seen != null) {
      seen = seen.outdated();
    }
    quota = current;
  }

  /** The hard quota that is used up; null = none. */
  private ShedCause whatIsOver(Seen last, long now) {
    Long aDay = quota.bytesPerDay();
    if (aDay != null && (now < last.dayEnds() ? last.dayBytes() : 0) + untold.get() >= aDay) {
      return ShedCause.DAY;
    }
    Long held = quota.storedBytes();
    return held != null && last.heldBytes() >= held ? ShedCause.STORED : null;
  }

  private int retryAfter() {
    return Math.max(
        1,
        Math.max(
            events.secondsToGo(LONGEST_RETRY_SECONDS), bytes.secondsToGo(LONGEST_RETRY_SECONDS)));
  }

  private Admittance take() {
    long reservedEvents = events.reserve();
    long reservedBytes = bytes.reserve();
    return new Admittance.Take(
        (costEvents, costBytes) -> {
          events.correct(reservedEvents, costEvents);
          bytes.correct(reservedBytes, costBytes);
          untold.addAndGet(costBytes);
        });
  }

  /** What to ask the table for; null = nothing for now. */
  synchronized Draw ask(Quota current, ZoneId zone, Instant time, int gateways, boolean all) {
    if (!current.equals(quota)) {
      adopt(current);
    }
    long now = time.toEpochMilli();
    if (!all && !isDue(now)) {
      return null;
    }
    waitedFor = false;
    asked = draw(time, zone, gateways, false);
    return asked;
  }

  /** What is given back and told when this gateway stops. */
  synchronized Draw last(ZoneId zone, Instant time, int gateways) {
    asked = draw(time, zone, gateways, true);
    return asked;
  }

  private Draw draw(Instant time, ZoneId zone, int gateways, boolean last) {
    return new Draw(
        tenant,
        !inTable,
        events.ask(gateways, last),
        bytes.ask(gateways, last),
        LocalDate.ofInstant(time, zone),
        untold.get(),
        refusals.untold(time.toEpochMilli()));
  }

  private boolean isDue(long now) {
    Seen last = seen;
    return last == null
        || waitedFor
        || last.at() < 0
        || refusals.unsettled()
        || events.isDue()
        || bytes.isDue()
        || hardIsDue(last, now);
  }

  private boolean hardIsDue(Seen last, long now) {
    Long held = quota.storedBytes();
    boolean close = held != null && last.heldBytes() >= held - held / CLOSE;
    return (quota.bytesPerDay() != null || held != null)
        && (presses() || (untold.get() > 0 && (close || now - last.at() > TELL_MILLIS)));
  }

  /** The table has answered what was asked for last. */
  synchronized void drawn(Draw.Given given, ZoneId zone, long now) {
    inTable = true;
    events.drawn(asked.events(), given.events(), given.eventsLeft());
    bytes.drawn(asked.bytes(), given.bytes(), given.bytesLeft());
    untold.addAndGet(-asked.taken());
    refusals.told(asked.refusals(), given.refusedAgo(), now);
    seen =
        new Seen(
            now,
            given.dayBytes(),
            asked.day().plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli(),
            given.heldBytes());
    over.set(whatIsOver(seen, now));
    log(now);
  }

  /** The table cannot be asked since {@code since}; this is one of so many gateways. */
  synchronized void alone(long since, long now, int gateways) {
    if (seen == null) {
      seen = new Seen(LONG_AGO, 0, 0, 0);
    }
    events.fillAlone(since, now, gateways);
    bytes.fillAlone(since, now, gateways);
    if (events.isHalfFull(gateways) && bytes.isHalfFull(gateways)) {
      refusals.recoveredAlone(now);
    }
    log(now);
  }

  private void log(long now) {
    ShedCause hard = over.get();
    boolean limited = refusals.unsettled() || hard != null;
    if (limited != loggedLimited && now - loggedAt >= LOG_MILLIS) {
      loggedLimited = limited;
      loggedAt = now;
      LOG.atInfo()
          .addKeyValue("tenant", name)
          .addKeyValue("limit", (hard == null ? ShedCause.RATE : hard).label())
          .log(limited ? "a tenant has used up its quota" : "a tenant is within its quota again");
    }
  }
}
