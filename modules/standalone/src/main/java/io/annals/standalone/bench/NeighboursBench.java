package io.annals.standalone.bench;

import io.annals.standalone.bench.LoadGenerator.Sent;
import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a tenant's ingest suffers from another tenant's worst queries: batches sent by one API
 * server in turns without and with the queries, in one run. Prints times of batches and their
 * ratio.
 */
final class NeighboursBench {
  /** All that is admitted and never ends by itself. */
  private static final List<String> WORST =
      List.of(
          "* | SELECT count(*) FROM log a, log b, log c WHERE a.verb || b.verb || c.verb = 'x'",
          "get | SELECT count(*) FROM log a, log b WHERE regexp_like(a.event || b.verb, '(a+)+$')",
          "* | SELECT max(a.event || b.event) FROM log a, log b, log c GROUP BY a.auditID, b.auditID",
          "nosuchword* or (a* not get*) or #\"no such phrase\"");

  private static final int ROUNDS = 3;
  private static final int BATCH = 50;
  private static final int BATCHES = 300;

  private final Options options;
  private final PrintStream out;
  private final AtomicInteger answered = new AtomicInteger();

  /**
   * What to do.
   *
   * @param events of the tenant that asks
   * @param queries asked at a time
   */
  record Options(
      Path folder, long events, int queries, List<String> settings, List<String> jvmFlags) {
    Options {
      settings = List.copyOf(settings);
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  NeighboursBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void run() throws IOException, InterruptedException {
    try (BenchProcess process =
        new BenchProcess(
            options.folder().resolve("data"), options.jvmFlags(), options.settings())) {
      process.start();
      BenchTenant greedy = tenant(process, "bench");
      BenchTenant calm = tenant(process, "calm");
      Instant from = Instant.now().minus(Duration.ofHours(1));
      new LoadGenerator(4, 200)
          .send(
              greedy.sender("prod"),
              greedy.ingestPath("prod"),
              options.events(),
              from,
              Duration.ofMinutes(50));
      measure(process.operator(), calm.sender("prod"), calm.ingestPath("prod"));
    }
  }

  private static BenchTenant tenant(BenchProcess process, String id)
      throws IOException, InterruptedException {
    BenchTenant tenant = BenchTenant.create(process.operator(), id);
    tenant.cluster("prod");
    tenant.awaitOpened(List.of("prod"), Duration.ofSeconds(30));
    return tenant;
  }

  private void measure(AnnalsClient asker, AnnalsClient sender, String path)
      throws InterruptedException {
    send(sender, path); // the first batches of a process are slow
    List<Figures> without = new ArrayList<>();
    List<Figures> with = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      without.add(print("quiet", send(sender, path)));
      AtomicBoolean over = new AtomicBoolean();
      ExecutorService askers = Executors.newFixedThreadPool(options.queries());
      for (int i = 0; i < options.queries(); i++) {
        String query = WORST.get(i % WORST.size());
        askers.execute(() -> ask(asker, query, over));
      }
      with.add(print("queries", send(sender, path)));
      over.set(true);
      askers.shutdownNow(); // closes the connections, and so ends the queries
      if (!askers.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the queries do not end");
      }
    }
    Figures quiet = all(without);
    Figures busy = all(with);
    out.printf(
        Locale.ROOT,
        "with %d queries at a time a batch takes %.2f times as long at the median, %.2f at p99; %d"
            + " answers%n",
        options.queries(),
        busy.median() / quiet.median(),
        busy.percentile(0.99) / quiet.percentile(0.99),
        answered.get());
  }

  private static Figures all(List<Figures> rounds) {
    return new Figures(
        rounds.stream().flatMapToDouble(round -> Arrays.stream(round.values())).toArray());
  }

  private static Sent send(AnnalsClient sender, String path) throws InterruptedException {
    return new LoadGenerator(1, BATCH)
        .send(sender, path, (long) BATCHES * BATCH, Instant.now(), Duration.ofSeconds(10));
  }

  private Figures print(String what, Sent sent) {
    Figures millis = sent.batchMillis();
    out.printf(
        Locale.ROOT,
        "  %-8s %,6.0f events/s; a batch of %d: median %.1f ms, p99 %.1f ms; %d repeats%n",
        what,
        sent.eventsPerSecond(),
        BATCH,
        millis.median(),
        millis.percentile(0.99),
        sent.repeats());
    return millis;
  }

  private void ask(AnnalsClient asker, String query, AtomicBoolean over) {
    JsonObject body = new JsonObject().put("query", query).put("from", "now-2h");
    while (!over.get()) {
      try {
        asker.post(BenchTenant.logs("prod"), body);
        answered.incrementAndGet();
      } catch (IOException broken) {
        if (!over.get()) {
          throw new IllegalStateException("a query broke off", broken);
        }
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
