package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Many quiet topics at once: each cluster sends an event a second, ten at a time. Prints files,
 * memory and time of processors as it goes, the latency of searches over one topic, the same again
 * when nothing is merged any more, and the rows in PostgreSQL.
 */
final class TopicsBench {
  private static final int EVENTS_A_BATCH = 10;
  private static final Duration REPORT = Duration.ofMinutes(1);
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final Duration MERGE_DEADLINE = Duration.ofMinutes(20);
  private static final int RUNS = 20;

  private final Options options;
  private final PrintStream out;
  private final List<SampleEvent> sample = SampleEvents.load();
  private final AtomicLong sent = new AtomicLong();

  /**
   * What to measure.
   *
   * @param seconds for which each topic gets an event a second
   * @param settings of the measured program, {@code key=value}
   */
  record Options(
      Path folder,
      int topics,
      int seconds,
      int connections,
      List<String> settings,
      List<String> jvmFlags) {
    Options {
      settings = List.copyOf(settings);
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  TopicsBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void run() throws IOException, InterruptedException {
    Path dataDir = options.folder().resolve("data");
    try (BenchProcess annals = new BenchProcess(dataDir, options.jvmFlags(), options.settings())) {
      annals.start();
      AnnalsClient operator = annals.operator();
      long begin = System.nanoTime();
      List<Sender> senders = senders(operator);
      out.printf(
          Locale.ROOT,
          "%d clusters and topics made in %.1f s%n",
          options.topics(),
          (System.nanoTime() - begin) / 1e9);
      report(annals, dataDir, "at rest");
      load(annals, dataDir, senders);
      searches(operator);
      if (annals.metric("annals_store_compactions_total") > 0) {
        awaitMerged(annals);
        report(annals, dataDir, "merged");
        searches(operator);
      }
    }
    DatabaseRows.print(dataDir, out);
  }

  /** Until no merge has ended for so long that none will. */
  private static void awaitMerged(BenchProcess annals) throws IOException, InterruptedException {
    double before;
    double merged = annals.metric("annals_store_compactions_total");
    long deadline = System.nanoTime() + MERGE_DEADLINE.toNanos();
    do {
      before = merged;
      LockSupport.parkNanos(QUIET.toNanos());
      merged = annals.metric("annals_store_compactions_total");
    } while (merged > before && System.nanoTime() < deadline);
  }

  private record Sender(String cluster, AnnalsClient client, String path) {}

  private List<Sender> senders(AnnalsClient operator) throws IOException, InterruptedException {
    BenchTenant tenant = BenchTenant.create(operator);
    List<String> clusters = new ArrayList<>();
    for (int i = 0; i < options.topics(); i++) {
      clusters.add("c" + i);
      tenant.cluster("c" + i);
    }
    tenant.awaitOpened(clusters, Duration.ofMinutes(5));
    List<Sender> senders = new ArrayList<>();
    for (String cluster : clusters) {
      senders.add(new Sender(cluster, tenant.sender(cluster), BenchTenant.ingest(cluster)));
    }
    return senders;
  }

  /** Batch n is due at its share of the time, and goes to cluster n modulo their number. */
  private void load(BenchProcess annals, Path dataDir, List<Sender> senders)
      throws IOException, InterruptedException {
    long batches = (long) senders.size() * options.seconds() / EVENTS_A_BATCH;
    long begin = System.nanoTime();
    long length = Duration.ofSeconds(options.seconds()).toNanos();
    AtomicLong next = new AtomicLong();
    Callable<Void> connection =
        () -> {
          for (long n = next.getAndIncrement(); n < batches; n = next.getAndIncrement()) {
            long due = begin + (long) ((double) length * n / batches);
            LockSupport.parkNanos(due - System.nanoTime());
            send(senders.get((int) (n % senders.size())), n);
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(options.connections());
    try {
      List<Future<Void>> running =
          Stream.generate(() -> pool.submit(connection)).limit(options.connections()).toList();
      for (long at = REPORT.toNanos(); at < length; at += REPORT.toNanos()) {
        LockSupport.parkNanos(begin + at - System.nanoTime());
        report(annals, dataDir, "after " + Duration.ofNanos(at).toSeconds() + " s");
      }
      for (Future<Void> each : running) {
        each.get();
      }
      report(annals, dataDir, "at the end");
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load broke off", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private void send(Sender to, long n) throws IOException, InterruptedException {
    List<byte[]> items = new ArrayList<>();
    Instant now = Instant.now();
    for (int i = 0; i < EVENTS_A_BATCH; i++) {
      long number = n * EVENTS_A_BATCH + i;
      SampleEvent event = sample.get((int) (number % sample.size()));
      Instant time = now.minusSeconds(EVENTS_A_BATCH - i);
      items.add(event.copyBytes(1 + number, Duration.between(event.stageTime(), time)));
    }
    to.client().post(to.path(), "application/json", EventLists.of(items)).orThrow();
    sent.addAndGet(EVENTS_A_BATCH);
  }

  private void report(BenchProcess annals, Path dataDir, String when)
      throws IOException, InterruptedException {
    DiskUse disk = DiskUse.of(dataDir);
    Duration cpu = Duration.ZERO;
    long memory = 0;
    for (ProcessHandle process : annals.processes()) {
      cpu = cpu.plus(process.info().totalCpuDuration().orElse(Duration.ZERO));
      memory += ProcessMemory.proportional(process).orElse(0);
    }
    out.printf(
        Locale.ROOT,
        "%-12s %,9d events sent, %,d in %,.0f segments written, %,.0f merges; %,d files (%d of a topic at most),"
            + " %,d MB; hot %,.0f MB, heap %,.0f MB, all processes %,d MB; processors %,d s%n",
        when,
        sent.get(),
        (long) annals.metric("annals_store_flushed_events_total"),
        annals.metric("annals_store_flushed_segments_total"),
        annals.metric("annals_store_compactions_total"),
        disk.files(),
        disk.mostOfTopic(),
        disk.bytes() / 1_000_000,
        annals.metric("annals_store_hot_bytes") / 1e6,
        annals.metric("jvm_memory_used_bytes", "area=\"heap\"") / 1e6,
        memory / 1_000_000,
        cpu.toSeconds());
  }

  private void searches(AnnalsClient reader) throws IOException, InterruptedException {
    for (String query : List.of("*", "verb:delete", "zebrafish", "nginx")) {
      double[] millis = new double[RUNS];
      for (int i = -3; i < RUNS; i++) {
        JsonObject body =
            new JsonObject().put("query", query).put("from", "now-1h").put("limit", 100);
        long begin = System.nanoTime();
        reader.post(BenchTenant.logs("c" + Math.floorMod(i, options.topics())), body).orThrow();
        millis[Math.max(0, i)] = (System.nanoTime() - begin) / 1e6;
      }
      out.printf("  newest 100 of %-12s over one topic  %s ms%n", query, new Figures(millis));
    }
  }
}
