package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.audit.SliceLimits;
import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.Level;
import io.annals.audit.policy.Verdict;
import io.annals.audit.redact.Redaction;
import io.annals.audit.strip.EventStripper;
import io.annals.audit.strip.Truncation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of one event after the other what each sink is to have: judged by the sink's policy,
 * lowered to the level that it keeps, redacted. Texts that are the same are made once. Belongs to
 * one request; one event loop.
 */
final class Judging {
  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);
  private static final int LEVELS = Level.values().length;

  /** What the event at hand is for one sink. */
  sealed interface Share {}

  /** The sink's policy does not want it. */
  record Unwanted() implements Share {}

  /**
   * What the sink is to have; shared by all whose policies say the same of the event.
   *
   * @param text what is appended
   * @param cut bytes that it lost because redaction made it too large
   */
  record Wanted(byte[] text, long cut) implements Share {}

  /** It must not be stored as it is, and cannot be made what it should be. */
  record Refused(String reason) implements Share {}

  /**
   * What is made of the event at hand for a level.
   *
   * @param stripped the text before redaction
   */
  private record Made(byte[] stripped, Share share) {}

  private static final Unwanted UNWANTED = new Unwanted();
  private static final Refused FAILED = new Refused("it could not be judged and redacted");
  private static final Refused TOO_LARGE =
      new Refused(
          "larger than "
              + SliceLimits.DEFAULT.item()
              + " bytes after redaction, even without bodies");

  private final List<Sink> sinks;
  private final Function<byte[], Redaction> redaction;
  private final IngestMeters meters;
  private final Share[] shares;

  /** By the level of the verdict, and whether managed fields go. */
  private final Made[] made = new Made[2 * LEVELS];

  private boolean told;

  Judging(List<Sink> sinks, Function<byte[], Redaction> redaction, IngestMeters meters) {
    this.sinks = sinks;
    this.redaction = redaction;
    this.meters = meters;
    this.shares = new Share[sinks.size()];
  }

  /** Those that {@link #share} tells of, in this order. */
  List<Sink> sinks() {
    return sinks;
  }

  /** Judges an event; {@link #share} then tells of it. */
  void judge(Slice.Valid event) {
    Arrays.fill(made, null);
    EventFacts facts;
    try {
      facts = event.keys().facts();
    } catch (RuntimeException | StackOverflowError bug) {
      Arrays.fill(shares, failed(bug));
      return;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = share(sinks.get(i), event.bytes(), facts);
    }
  }

  /** What the sink of that index is to have of the event that was judged last. */
  Share share(int sink) {
    return shares[sink];
  }

  private Share share(Sink sink, byte[] event, EventFacts facts) {
    try {
      Verdict verdict = sink.policy().judge(facts);
      if (verdict.dropped()) {
        meters.judged(sink, event, null);
        return UNWANTED;
      }
      Made made = made(event, verdict);
      meters.judged(sink, event, made.stripped());
      return made.share();
    } catch (RuntimeException | StackOverflowError bug) {
      return failed(bug);
    }
  }

  private Made made(byte[] event, Verdict verdict) {
    int index = 2 * verdict.level().ordinal() + (verdict.omitManagedFields() ? 1 : 0);
    if (made[index] == null) {
      byte[] stripped = EventStripper.strip(event, verdict.level(), verdict.omitManagedFields());
      Made same = madeOf(stripped);
      made[index] = same == null ? new Made(stripped, redacted(stripped)) : same;
    }
    return made[index];
  }

  private Made madeOf(byte[] stripped) {
    for (Made other : made) {
      if (other != null && other.stripped() == stripped) {
        return other;
      }
    }
    return null;
  }

  private Share redacted(byte[] stripped) {
    Redaction redacted = redaction.apply(stripped);
    meters.redacted(redacted);
    return fitting(redacted.text());
  }

  private static Share fitting(byte[] text) {
    if (text.length <= SliceLimits.DEFAULT.item()) {
      return new Wanted(text, 0);
    }
    byte[] cut = Truncation.truncate(text);
    return cut.length <= SliceLimits.DEFAULT.item()
        ? new Wanted(cut, text.length - cut.length)
        : TOO_LARGE;
  }

  private Share failed(Throwable bug) {
    meters.unprocessed.increment();
    if (!told) {
      told = true;
      StackTraceElement[] trace = bug.getStackTrace();
      LOG.atError() // its message could quote the event
          .addKeyValue("failure", bug.getClass().getName())
          .addKeyValue("at", trace.length == 0 ? null : trace[0])
          .log("an event could not be judged and redacted; quarantine has its digest");
    }
    return FAILED;
  }
}
