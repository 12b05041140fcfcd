package io.annals.standalone.bench;

import io.annals.embedded.ChildListener;
import io.annals.embedded.EmbeddedKafka;
import io.annals.embedded.EmbeddedPostgres;
import io.annals.standalone.bench.LimitedLoad.Counts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Two gateways and two tenants of the same rate: one sends five times as much as it may, the other
 * half. Prints what came of it, window by window.
 */
final class LimitsBench {
  private static final String OPERATOR = "the-operators-token-of-a-measurement";
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int TOO_MUCH = 5;
  private static final int BATCHES_UNDER_WAY = 20;

  /** The first may have its limit more or less by so much. */
  private static final double TOLERANCE = 0.05;

  private final Options options;
  private final PrintStream out;

  /**
   * What to do.
   *
   * @param limit events a second of each tenant
   * @param seconds for which they send
   */
  record Options(Path folder, int limit, int batch, int seconds, List<String> jvmFlags) {
    Options {
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  LimitsBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs it all.
   *
   * @throws IllegalStateException when a tenant got less or more than it should
   */
  void run() throws IOException, InterruptedException {
    Path folder = options.folder();
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                folder.resolve("postgres"), folder.resolve("programs"), ChildListener.silent());
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), ChildListener.silent());
        BenchProcess a = process("a", postgres, kafka);
        BenchProcess b = process("b", postgres, kafka)) {
      a.start();
      b.start();
      try (LimitedLoad flood = load("flood", TOO_MUCH * options.limit(), a, b);
          LimitedLoad calm = load("calm", options.limit() / 2, a, b)) {
        measure(flood, calm);
      }
    }
  }

  private BenchProcess process(String name, EmbeddedPostgres postgres, EmbeddedKafka kafka)
      throws IOException {
    Path folder = options.folder();
    return new BenchProcess(
        folder.resolve(name),
        options.jvmFlags(),
        List.of(
            "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "postgres.url=postgresql://%s:%d/%s"
                .formatted(postgres.host(), postgres.port(), postgres.database()),
            "postgres.user=" + postgres.user(),
            "postgres.password=" + postgres.password(),
            "blob.dir=" + folder.resolve("blobs"),
            "operator-token=" + OPERATOR,
            "internal.secret=the-secret-that-processes-of-a-measurement-share"));
  }

  private LimitedLoad load(String tenant, int eventsPerSecond, BenchProcess... gateways)
      throws IOException, InterruptedException {
    BenchTenant its = BenchTenant.create(gateways[0].client(OPERATOR), tenant);
    its.quota(new JsonObject().put("eventsPerSecond", options.limit()));
    its.cluster("prod");
    its.awaitOpened(List.of("prod"), Duration.ofSeconds(30));
    String token = its.sender("prod").token();
    List<LimitedLoad.To> to = new ArrayList<>();
    for (BenchProcess gateway : gateways) {
      to.add(new LimitedLoad.To(gateway.client(token), its.ingestPath("prod")));
    }
    return new LimitedLoad(to, eventsPerSecond, options.batch());
  }

  private void measure(LimitedLoad flood, LimitedLoad calm) {
    out.printf(
        Locale.ROOT,
        "limit %,d events/s each; flood sends %dx, calm half of it; windows of %d s%n",
        options.limit(),
        TOO_MUCH,
        WINDOW.toSeconds());
    long begin = System.nanoTime();
    Counts floodBefore = flood.counts();
    Counts calmBefore = calm.counts();
    Counts limited = null; // the first that was seen of the flood after its burst
    long limitedAt = 0;
    long at = begin;
    for (int window = 1; window * WINDOW.toSeconds() <= options.seconds(); window++) {
      LockSupport.parkNanos(begin + window * WINDOW.toNanos() - System.nanoTime());
      long now = System.nanoTime();
      Counts floodNow = flood.counts();
      Counts calmNow = calm.counts();
      print("flood", floodBefore, floodNow, now - at);
      print("calm", calmBefore, calmNow, now - at);
      if (limited == null && floodNow.refused() > 0) {
        limited = floodNow;
        limitedAt = now;
      }
      floodBefore = floodNow;
      calmBefore = calmNow;
      at = now;
    }
    judge(limited, floodBefore, at - limitedAt, calmBefore);
  }

  private void print(String tenant, Counts before, Counts now, long nanos) {
    out.printf(
        Locale.ROOT,
        "  %-5s offered %,7d  stored %,7d  429 %,6d  shed %,7d  share of the limit %5.1f %%%n",
        tenant,
        now.offered() - before.offered(),
        now.stored() - before.stored(),
        now.refused() - before.refused(),
        now.shed() - before.shed(),
        100 * share(before, now, nanos));
  }

  private double share(Counts before, Counts now, long nanos) {
    return (now.stored() - before.stored()) / (options.limit() * (nanos / 1e9));
  }

  private void judge(Counts limited, Counts flood, long nanos, Counts calm) {
    if (limited == null || nanos == 0) {
      throw new IllegalStateException("the burst was not used up; measure for longer");
    }
    double share = share(limited, flood, nanos);
    out.printf(
        Locale.ROOT,
        "flood got %.1f %% of its limit in the %.0f s after its burst; calm %,d of %,d events, %d refusals%n",
        100 * share,
        nanos / 1e9,
        calm.stored(),
        calm.offered(),
        calm.refused());
    out.printf(
        Locale.ROOT,
        "no batch of flood was refused for longer than %.1f s, and %,d events were lost by five refusals%n",
        flood.longestRefusal().toMillis() / 1e3,
        flood.lost());
    boolean everything =
        calm.refused() == 0
            && calm.shed() == 0
            && calm.offered() - calm.stored() <= (long) BATCHES_UNDER_WAY * options.batch();
    if (Math.abs(share - 1) > TOLERANCE || !everything || flood.lost() > 0) {
      throw new IllegalStateException("the limits were not kept");
    }
  }
}
