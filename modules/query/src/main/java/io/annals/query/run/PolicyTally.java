package io.annals.query.run;

import io.annals.audit.EventColumns;
import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.PolicyJudge;
import io.annals.audit.policy.Verdict;
import io.annals.audit.strip.EventStripper;
import io.annals.query.run.Simulation.Share;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds up what a policy says of the events that it is given. Not thread-safe. */
final class PolicyTally implements RowVisitor {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyTally.class);

  /** Events and bytes of each of these, one after the other. */
  private enum Part {
    KEPT,
    STRIPPED,
    DROPPED
  }

  private final PolicyJudge judge;
  private final QueryRun run;
  private final int rules;
  private final long[] events = new long[Part.values().length];
  private final long[] bytes = new long[Part.values().length];

  /** By rule; the last is of the events that no rule matches. */
  private final long[] ruleEvents;

  private final long[] ruleBytes;
  private long bytesAfter;
  private boolean told;

  PolicyTally(AuditPolicy policy, QueryRun run) {
    this.judge = new PolicyJudge(policy);
    this.run = run;
    this.rules = policy.rules().size();
    this.ruleEvents = new long[rules + 1];
    this.ruleBytes = new long[rules + 1];
  }

  @Override
  public void row(long timeMicros, String cluster, byte[] event, EventColumns columns) {
    try {
      add(event);
    } catch (RuntimeException unreadable) {
      run.incomplete(Reason.UNREADABLE_EVENT);
      if (!told) {
        told = true;
        // Its message could quote the event.
        LOG.atWarn()
            .addKeyValue("failure", unreadable.getClass().getName())
            .log("a stored event cannot be judged");
      }
    }
  }

  private void add(byte[] event) {
    Verdict verdict = judge.judge(EventFacts.of(event));
    byte[] left =
        verdict.dropped()
            ? null
            : EventStripper.strip(event, verdict.level(), verdict.omitManagedFields());
    Part part = left == null ? Part.DROPPED : left == event ? Part.KEPT : Part.STRIPPED;
    events[part.ordinal()]++;
    bytes[part.ordinal()] += event.length;
    bytesAfter += left == null ? 0 : left.length;
    int rule = verdict.rule() < 0 ? rules : verdict.rule();
    ruleEvents[rule]++;
    ruleBytes[rule] += event.length;
  }

  Simulation simulation(OptionalDouble compression, Completeness completeness) {
    Share[] parts =
        Arrays.stream(Part.values())
            .map(part -> new Share(events[part.ordinal()], bytes[part.ordinal()]))
            .toArray(Share[]::new);
    return new Simulation(
        parts[Part.KEPT.ordinal()],
        parts[Part.STRIPPED.ordinal()],
        parts[Part.DROPPED.ordinal()],
        bytesAfter,
        IntStream.range(0, rules).mapToObj(this::ofRule).toList(),
        ofRule(rules),
        compression,
        completeness);
  }

  private Share ofRule(int rule) {
    return new Share(ruleEvents[rule], ruleBytes[rule]);
  }
}
