package io.annals.gateway.ingest;

import com.sun.management.ThreadMXBean;
import io.annals.audit.BodySlicer;
import io.annals.audit.SliceLimits;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.LogTopic;
import io.annals.gateway.limits.Charge;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event costs on ingest's event loop, from the body's bytes to the log's door: real events
 * in batches of 200, on one thread, for sinks of different policies. Prints events and bytes a
 * second of processor time, so that other work on the machine matters little, and what is allocated
 * an event.
 *
 * <p>Run it by {@code java -cp <test class path>}; half a minute.
 */
final class JudgingBench {
  private static final long NANOS = 4_000_000_000L;
  private static final StoredPolicy RECOMMENDED = StoredPolicy.RECOMMENDED;
  private static final StoredPolicy METADATA = new StoredPolicy("metadata", null);
  private static final StoredPolicy GENERIC = new StoredPolicy("generic", null);

  private final FakeRouting routing = new FakeRouting();
  private final IngestMeters meters = new IngestMeters(new SimpleMeterRegistry());
  private final SinkPolicies policies = new SinkPolicies(meters);
  private final EventLog log = new Acknowledging();
  private final QuarantineBudget budget = new QuarantineBudget(InstantSource.system());
  private final List<byte[]> bodies = new ArrayList<>();
  private final int events;
  private long bytes;

  private JudgingBench() {
    List<byte[]> lines = SampleEvents.sample();
    for (int from = 0; from < lines.size(); from += 200) {
      String[] items =
          lines.subList(from, Math.min(lines.size(), from + 200)).stream()
              .map(line -> new String(line, StandardCharsets.UTF_8))
              .toArray(String[]::new);
      bodies.add(IngestServer.list(items));
    }
    events = lines.size();
    bodies.forEach(body -> bytes += body.length);
  }

  public static void main(String[] args) {
    JudgingBench bench = new JudgingBench();
    bench.measure("warming up", FakeRouting.EVERYTHING, RECOMMENDED, METADATA);
    bench.measure("one sink, everything", FakeRouting.EVERYTHING);
    bench.measure("one sink, recommended", RECOMMENDED);
    bench.measure("one sink, metadata", METADATA);
    bench.measure("recommended and metadata", RECOMMENDED, METADATA);
    bench.measure("four sinks", RECOMMENDED, METADATA, GENERIC, FakeRouting.EVERYTHING);
  }

  private void measure(String what, StoredPolicy... of) {
    List<Sink> sinks = new ArrayList<>();
    for (StoredPolicy policy : of) {
      LogTopic topic = new LogTopic(FakeRouting.TENANT, new TopicUid(100 + sinks.size()), 1);
      SinkPolicy compiled = policies.compile(policy, new ClusterUid(21));
      sinks.add(new Sink(topic, SinkRoute.Delivery.GUARANTEED, compiled));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    long done = 0;
    while (threads.getCurrentThreadCpuTime() - start < NANOS) {
      bodies.forEach(body -> deliver(body, sinks));
      done++;
    }
    double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    System.out.printf(
        "%-26s %,9.0f events/s %7.1f MB/s %,9d bytes allocated an event%n",
        what, done * events / seconds, done * bytes / seconds / 1e6, allocated / done / events);
  }

  private void deliver(byte[] body, List<Sink> sinks) {
    Sender sender =
        new Sender(
            routing.tenant(FakeRouting.TENANT).orElseThrow(),
            routing.cluster(new ClusterUid(21)).orElseThrow(),
            new Destination.Store(sinks),
            new LogTopic(FakeRouting.TENANT, FakeRouting.QUARANTINE, 1),
            Charge.NONE);
    Delivery delivery =
        new Delivery(sender, log, new BestEffortShare(log), meters, budget, InstantSource.system());
    BodySlicer slicer =
        new BodySlicer(SliceLimits.DEFAULT, false, FakeRouting.DEDUPE_KEY, delivery::slice);
    slicer.feed(body, 0, body.length);
    slicer.finish();
    delivery.bodyEnded();
    if (!delivery.settled().isComplete()) {
      throw new IllegalStateException("a log that acknowledges at once leaves nothing open");
    }
  }

  /** A log that has everything at once, and forgets it. */
  private static final class Acknowledging implements EventLog {
    @Override
    public Future<Void> append(LogTopic topic, String key, byte[] value, EventEnvelope envelope) {
      return Future.succeededFuture();
    }

    @Override
    public long pendingBytes() {
      return 0;
    }

    @Override
    public long pendingLimit() {
      return 1 << 20;
    }

    @Override
    public Future<Void> drained() {
      return Future.succeededFuture();
    }
  }
}
