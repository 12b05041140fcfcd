package io.annals.audit.bench;

import io.annals.audit.BodySlicer;
import io.annals.audit.EventKeys;
import io.annals.audit.Slice;
import io.annals.audit.SliceLimits;
import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.PolicyJudge;
import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.Verdict;
import io.annals.audit.redact.Redactor;
import io.annals.audit.strip.EventStripper;
import io.annals.testkit.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What judging, stripping and redacting cost on one core: sample events a second, and bytes that
 * are allocated for each. Its name keeps it out of the tests; it takes a minute. Run it with
 *
 * <pre>
 * ./mvnw test -pl modules/audit -am -Dtest=PolicyBench -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtest.jvm.compiler=-XX:+TieredCompilation
 * </pre>
 *
 * and read {@code modules/audit/target/policy-bench.txt}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PolicyBench {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** The sample events, one after the other and again. */
  @State(Scope.Thread)
  public static class Events {
    final List<byte[]> texts = new ArrayList<>();
    final List<EventKeys> keys = new ArrayList<>();
    final List<EventFacts> facts = new ArrayList<>();
    final Redactor redactor = new Redactor(KEY);
    private int at;

    /** Slices them as ingest does. */
    public Events() {
      for (byte[] event : SampleEvents.sample()) {
        BodySlicer slicer = new BodySlicer(SliceLimits.DEFAULT, false, KEY, this::take);
        slicer.feed(event, 0, event.length);
        slicer.finish();
      }
    }

    private void take(Slice slice) {
      Slice.Valid valid = (Slice.Valid) slice;
      texts.add(valid.bytes());
      keys.add(valid.keys());
      facts.add(valid.keys().facts());
    }

    int next() {
      at = at + 1 == texts.size() ? 0 : at + 1;
      return at;
    }
  }

  /** A policy that is judged by. */
  @State(Scope.Thread)
  public static class Policy {
    @Param({"recommended", "generic"})
    public String preset;

    private PolicyJudge judge;

    PolicyJudge judge() {
      if (judge == null) {
        judge = new PolicyJudge(PolicyPreset.of(preset).orElseThrow().policy());
      }
      return judge;
    }
  }

  /** With facts that were read before. */
  @Benchmark
  public Verdict judge(Events events, Policy policy) {
    return policy.judge().judge(events.facts.get(events.next()));
  }

  /** Reads the facts of a sliced event first. */
  @Benchmark
  public Verdict readAndJudge(Events events, Policy policy) {
    return policy.judge().judge(events.keys.get(events.next()).facts());
  }

  /** All that happens to an event because of one sink: most are dropped, few keep bodies. */
  @Benchmark
  public Object judgeStripAndRedact(Events events, Policy policy) {
    int i = events.next();
    Verdict verdict = policy.judge().judge(events.keys.get(i).facts());
    if (verdict.dropped()) {
      return verdict;
    }
    byte[] kept =
        EventStripper.strip(events.texts.get(i), verdict.level(), verdict.omitManagedFields());
    return events.redactor.redact(kept).text();
  }

  /** Every event to Metadata. */
  @Benchmark
  public byte[] strip(Events events) {
    return EventStripper.strip(
        events.texts.get(events.next()), io.annals.audit.policy.Level.METADATA, false);
  }

  /** Every event without managed fields. */
  @Benchmark
  public byte[] stripManagedFields(Events events) {
    return EventStripper.strip(
        events.texts.get(events.next()), io.annals.audit.policy.Level.REQUEST_RESPONSE, true);
  }

  /** Every event, bodies and all. */
  @Benchmark
  public byte[] redact(Events events) {
    return events.redactor.redact(events.texts.get(events.next())).text();
  }

  @Test
  void measure() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(PolicyBench.class.getName() + "\\.")
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-Xmx1g")
                .resultFormat(ResultFormatType.TEXT)
                .result("target/policy-bench.txt")
                .build())
        .run();
  }
}
