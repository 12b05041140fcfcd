package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * One topic that is filled, searched and merged all at once, while the whole program is killed
 * again and again in the middle of a merge. Every count must be exact: at least what was
 * acknowledged two seconds before, at most what was sent until its answer, and all in the end.
 */
public final class CompactionBench {
  private static final Duration RANGE = Duration.ofHours(12);
  private static final Duration MERGE_DEADLINE = Duration.ofMinutes(10);
  private static final Duration SEAL_DEADLINE = Duration.ofMinutes(60);
  private static final String CLUSTER = "bench";

  private final Options options;
  private final PrintStream out;

  /** An event is searchable so long after its 200. */
  private static final long FRESH_NANOS = Duration.ofMillis(2_500).toNanos();

  private final TreeMap<Long, Long> acknowledged = new TreeMap<>();
  private final List<Double> countMillis = new ArrayList<>();
  private final Random random = new Random(1);
  private final Instant to = Instant.now();
  private final Instant from = to.minus(RANGE);
  private double merges;

  /**
   * What to do.
   *
   * @param kills how often everything is killed while a merge runs
   * @param flushBytes of a segment before it is merged, as the configuration writes it
   * @param mergedBytes of one afterwards
   */
  public record Options(
      Path folder,
      long events,
      int kills,
      String flushBytes,
      String mergedBytes,
      List<String> jvmFlags) {}

  public CompactionBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs it all.
   *
   * @throws IllegalStateException for a count that was wrong
   */
  public void run() throws IOException, InterruptedException {
    Path dataDir = options.folder().resolve("data");
    List<String> settings =
        List.of(
            "store.flush-age=PT5S",
            "store.flush-bytes=" + options.flushBytes(),
            "store.compaction-bytes=" + options.mergedBytes(),
            "store.compaction-share=0.5");
    try (BenchProcess annals = new BenchProcess(dataDir, options.jvmFlags(), settings)) {
      annals.start();
      BenchTenant tenant = BenchTenant.create(annals.operator());
      tenant.cluster(CLUSTER);
      tenant.awaitOpened(List.of(CLUSTER), Duration.ofSeconds(15));
      fill(annals, tenant, dataDir);
    }
  }

  private void fill(BenchProcess annals, BenchTenant tenant, Path dataDir)
      throws IOException, InterruptedException {
    LoadGenerator load = new LoadGenerator(2, 200);
    // Not the common pool: on two cores it has one thread, which others need meanwhile.
    ExecutorService sender = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<LoadGenerator.Sent> sending = send(load, tenant.sender(CLUSTER), sender);
      for (int kill = 1; kill <= options.kills(); kill++) {
        awaitMerge(annals, load, sending, kill);
        count(annals, load);
        annals.kill();
        Duration start = annals.start();
        out.printf("kill %d in a merge; ready again after %d ms%n", kill, start.toMillis());
        count(annals, load);
      }
      while (!sending.isDone()) {
        count(annals, load);
      }
      out.printf(Locale.ROOT, "sent %,d events%n", sent(sending).events());
      settle(annals, load);
      finish(annals, dataDir);
    } finally {
      sender.shutdownNow();
    }
  }

  private static LoadGenerator.Sent sent(CompletableFuture<LoadGenerator.Sent> sending) {
    try {
      return sending.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the load broke off", e.getCause());
    }
  }

  private CompletableFuture<LoadGenerator.Sent> send(
      LoadGenerator load, AnnalsClient sender, ExecutorService thread) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return load.send(sender, BenchTenant.ingest(CLUSTER), options.events(), from, RANGE);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
          }
        },
        thread);
  }

  /** The kills are spread over the load; each meets a merge some way on. */
  private void awaitMerge(
      BenchProcess annals,
      LoadGenerator load,
      CompletableFuture<LoadGenerator.Sent> sending,
      int kill)
      throws IOException, InterruptedException {
    long share = options.events() * kill / (options.kills() + 1);
    Waiting.until(
        "load goes on",
        SEAL_DEADLINE,
        () -> {
          count(annals, load);
          return load.acknowledged() >= share || sending.isDone();
        });
    Waiting.until(
        "a merge runs", MERGE_DEADLINE, () -> annals.metric("annals_store_compaction_running") > 0);
    LockSupport.parkNanos(random.nextLong(Duration.ofMillis(500).toNanos()));
    merges += annals.metric("annals_store_compactions_total");
  }

  /** Also after a restart, while the log is still being read: then the answer says so. */
  private void count(BenchProcess annals, LoadGenerator load)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long least = acknowledgedBefore(begin - FRESH_NANOS, load.acknowledged());
    JsonObject answer = histogram(annals, "*");
    countMillis.add((System.nanoTime() - begin) / 1e6);
    long count = sum(answer);
    long most = load.begun();
    if (count > most || (answer.getBoolean("complete") && count < least)) {
      throw new IllegalStateException(
          "counted " + count + ", but " + least + " to " + most + " are stored");
    }
  }

  /** As far as it was looked at; what is known now is noted. */
  private long acknowledgedBefore(long nanos, long now) {
    acknowledged.put(System.nanoTime(), now);
    Map.Entry<Long, Long> then = acknowledged.floorEntry(nanos);
    if (then == null) {
      return 0;
    }
    acknowledged.headMap(then.getKey()).clear();
    return then.getValue();
  }

  private void settle(BenchProcess annals, LoadGenerator load)
      throws IOException, InterruptedException {
    Waiting.until(
        "everything is in segments and merged",
        SEAL_DEADLINE,
        () -> {
          count(annals, load);
          return annals.metric("annals_store_hot_rows") == 0
              && annals.metric("annals_store_compaction_backlog") == 0
              && annals.metric("annals_store_compaction_running") == 0;
        });
  }

  private void finish(BenchProcess annals, Path dataDir) throws IOException, InterruptedException {
    merges += annals.metric("annals_store_compactions_total");
    long all = sum(histogram(annals, "*"));
    long deletions = sum(histogram(annals, "verb:delete"));
    long others = sum(histogram(annals, "not verb:delete"));
    JsonObject topic = annals.operator().get("/v1/tenants/bench/topics/audit-bench").orThrow();
    out.printf(
        Locale.ROOT,
        "%,d counted, %,d with and %,d without verb:delete, %,d by the catalogue; at least %,.0f merges%n",
        all,
        deletions,
        others,
        topic.getLong("storedEvents"),
        merges);
    if (all != options.events()
        || deletions + others != options.events()
        || topic.getLong("storedEvents") != options.events()) {
      throw new IllegalStateException("not every event is there exactly once");
    }
    DiskUse disk = DiskUse.of(dataDir);
    out.printf(
        Locale.ROOT,
        "%,d files with %,d MB, those of replaced segments included%n",
        disk.files(),
        disk.bytes() / 1_000_000);
    double[] millis = countMillis.stream().mapToDouble(ms -> ms).toArray();
    out.printf("%d counts meanwhile, each  %s ms%n", millis.length, new Figures(millis));
  }

  private JsonObject histogram(BenchProcess annals, String query)
      throws IOException, InterruptedException {
    JsonObject body =
        new JsonObject()
            .put("query", query)
            .put("from", from.minusSeconds(60).toString())
            .put("to", to.plusSeconds(60).toString())
            .put("buckets", 60);
    return annals.operator().post(BenchTenant.logs(CLUSTER) + "/histogram", body).orThrow();
  }

  private static long sum(JsonObject answer) {
    JsonArray buckets = answer.getJsonArray("buckets");
    return buckets.stream().mapToLong(b -> ((JsonObject) b).getLong("count")).sum();
  }
}
