package io.annals.gateway.peer;

import static io.annals.gateway.peer.TailProcess.PARTITION;
import static io.annals.gateway.peer.TailProcess.TENANT;
import static io.annals.gateway.peer.TailProcess.TOPIC;
import static io.annals.testkit.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.annals.gateway.store.HeldTail;
import io.annals.tenancy.Schema;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to see another process's hot tail of 64 MB: the first time, with nothing new, and
 * with new rows. Both sides in one JVM, over HTTP. Run it by {@code java -cp <test class path>}.
 */
public final class TailCopyBench {
  private static final int TIMES = 200;

  private TailCopyBench() {}

  public static void main(String[] none) {
    Vertx vertx = Vertx.vertx();
    Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
    PeerKey key = new PeerKey("the secret of the bench".getBytes(UTF_8), InstantSource.system());
    TailProcess owner = new TailProcess(vertx, pool, "owner", key);
    List<byte[]> events = SampleEvents.sample();
    int next = 0;
    for (long bytes = 0; bytes < 64_000_000; next++) {
      byte[] event = events.get(next % events.size());
      owner.append(event);
      bytes += event.length;
    }
    TailCopies copies =
        new TailCopies(vertx, pool, "asker", key, 1L << 30, new SimpleMeterRegistry());
    await(copies.start());
    report("first, " + next + " rows", 1, copies, () -> {});
    for (int fresh : new int[] {0, 10, 100, 1000}) {
      report(fresh + " new rows", TIMES, copies, () -> append(owner, events, fresh));
    }
    await(pool.close());
    await(vertx.close());
    System.exit(0); // the test database ends with the JVM
  }

  private static void append(TailProcess owner, List<byte[]> events, int rows) {
    for (int i = 0; i < rows; i++) {
      owner.append(events.get(i % events.size()));
    }
  }

  private static void report(String what, int times, TailCopies copies, Runnable before) {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      before.run();
      long start = System.nanoTime();
      HeldTail tail =
          await(copies.find(TENANT, TOPIC, PARTITION, Long.MIN_VALUE, Long.MAX_VALUE))
              .orElseThrow(() -> new IllegalStateException("not in time"));
      nanos[i] = System.nanoTime() - start;
      if (tail.picture().rows().isEmpty()) {
        throw new IllegalStateException("nothing is there");
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-24s median %8.2f ms   95%% %8.2f ms%n",
        what,
        nanos[times / 2] / 1e6,
        nanos[times * 95 / 100] / 1e6);
  }
}
