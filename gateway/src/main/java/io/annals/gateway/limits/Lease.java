package io.annals.gateway.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * This gateway's part of one limit of one tenant, in events or in bytes: what it has drawn and not
 * yet spent. Requests are let in while something is left and pay what they were found to cost, so
 * it can fall below zero; the next draw settles that. {@link #isLeft}, {@link #reserve} and {@link
 * #correct} are thread-safe; the rest belongs to the one who draws.
 */
final class Lease {
  /** So much of the rate may come at once. */
  static final int BURST_SECONDS = 60;

  /** No request draws more than this part of the burst, so that other gateways find something. */
  private static final int LARGEST_SECONDS = BURST_SECONDS / 4;

  private static final long NONE = -1;

  private final AtomicLong left = new AtomicLong();
  private volatile long rate = NONE;

  /** What the table had left for all after the last draw. */
  private volatile long centre;

  /** Of the last requests; what a request is taken to cost until it is known. */
  private volatile long mean;

  private long leftAfterDraw;
  private long credit;
  private long creditedAt;

  /** Null = no limit. */
  void rate(Long perSecond) {
    rate = perSecond == null ? NONE : perSecond;
  }

  private boolean limited() {
    return rate != NONE;
  }

  boolean isLeft() {
    return !limited() || left.get() > 0;
  }

  /** Whether a draw would probably bring something. */
  boolean isLeftInTable() {
    return centre >= 2 && centre > rate / 4; // half of it is drawn
  }

  /** Returns what is set aside for a request. */
  long reserve() {
    long expected = mean;
    left.addAndGet(-expected);
    return expected;
  }

  /** A request cost this instead of what was set aside. */
  void correct(long reserved, long cost) {
    left.addAndGet(reserved - cost);
    if (cost > 0) {
      long before = mean; // of two requests at once one may be forgotten
      mean = Math.max(1, before == 0 ? cost : before + (cost - before) / 8);
    }
  }

  /** Whole seconds until what was spent too much has come in again, at most {@code most}. */
  int secondsToGo(int most) {
    long missing = mean - left.get();
    return !limited() || missing <= 0
        ? 0
        : (int) Math.min(most, (missing + rate - 1) / Math.max(1, rate));
  }

  /** Whether it is time to draw: little is left, or more than ever needed, or it was lent. */
  boolean isDue() {
    long now = left.get();
    return limited() && (credit != 0 || now * 2 < rate || now > 2 * target());
  }

  /**
   * What to ask the table for.
   *
   * @param rate null = no limit
   * @param owed what was spent beyond what was drawn, below zero = what is given back
   * @param lent of it, what this gateway has allowed itself while the table was away
   * @param wanted beyond that
   */
  record Ask(Double rate, long owed, long lent, long wanted) {
    static final Ask NOTHING = new Ask(null, 0, 0, 0);
  }

  /**
   * @param gateways that were live when the table was last seen
   * @param last true = nothing is wanted any more, and everything is given back
   */
  Ask ask(int gateways, boolean last) {
    if (!limited()) {
      return Ask.NOTHING;
    }
    long target = last ? 0 : target();
    long now = left.get();
    long settles = now < 0 ? -now : -Math.max(0, now - target);
    // Of a long time alone the table has filled a minute's worth at most.
    long lent = Math.min(credit, rate * BURST_SECONDS / gateways);
    return new Ask((double) rate, settles + lent, lent, Math.max(0, target - Math.max(0, now)));
  }

  /** A second's worth, or what was needed of late. */
  private long target() {
    long spent = Math.max(0, leftAfterDraw - left.get());
    return Math.max(1, Math.max(rate, Math.min(2 * spent, rate * LARGEST_SECONDS)));
  }

  /**
   * The table has answered.
   *
   * @param given of what was wanted
   * @param centreLeft in the table after it
   */
  void drawn(Ask ask, long given, long centreLeft) {
    credit = 0;
    centre = centreLeft;
    leftAfterDraw = left.addAndGet(ask.owed() - ask.lent() + given);
  }

  /**
   * The table cannot be asked: what this gateway allows itself since then, as one of so many.
   *
   * @param since when the table answered last
   */
  void fillAlone(long since, long now, int gateways) {
    if (!limited()) {
      return;
    }
    centre = 0;
    long from = Math.max(creditedAt, since);
    long more = (long) (rate * (Math.min(now - from, BURST_SECONDS * 1000L) / 1e3) / gateways);
    long room = Math.max(0, rate * BURST_SECONDS / gateways - left.get());
    if (more > 0) {
      creditedAt = now;
      long added = Math.min(more, room);
      left.addAndGet(added);
      credit += added;
    }
  }

  /** Whether half of what may come at once is there, of a gateway that is alone. */
  boolean isHalfFull(int gateways) {
    return !limited() || left.get() >= rate * BURST_SECONDS / gateways / 2;
  }
}
