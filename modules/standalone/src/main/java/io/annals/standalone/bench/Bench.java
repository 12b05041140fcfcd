package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the program as its users meet it: a fresh instance in a process of its own, load through
 * the webhook, searches through HTTP. Sender and service share the machine.
 */
public final class Bench {
  private static final int WARM_STARTS = 3;
  private static final Duration RANGE = Duration.ofHours(12);
  private static final Duration SEAL_DEADLINE = Duration.ofMinutes(10);

  private final Options options;
  private final PrintStream out;

  /**
   * What to measure.
   *
   * @param events how many are sent; searches run over them
   * @param settings of the measured program, {@code key=value}
   * @param jvmFlags of the measured program
   */
  public record Options(
      Path folder,
      long events,
      int connections,
      int batch,
      List<String> settings,
      List<String> jvmFlags) {
    public Options {
      settings = List.copyOf(settings);
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  public Bench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs everything and prints as it goes; minutes for a million events. */
  public void run() throws IOException, InterruptedException {
    Path dataDir = options.folder().resolve("data");
    // Both bounds so that what was sent is in segments soon after; the byte bound is the default.
    List<String> settings = new ArrayList<>(List.of("store.flush-age=PT20S"));
    settings.addAll(options.settings());
    machine();
    try (BenchProcess annals = new BenchProcess(dataDir, options.jvmFlags(), settings)) {
      starts(annals);
      memory(annals, "at rest");
      Instant to = Instant.now();
      Instant from = to.minus(RANGE);
      AnnalsClient operator = annals.operator();
      AnnalsClient sender = prepare(operator);
      ingest(annals, sender, from);
      memory(annals, "after the load");
      disk(annals.operator(), dataDir);
      section("searches over " + options.events() + " events, median (least..most) of 5 warm runs");
      String logs = "/v1/tenants/bench/topics/audit-bench/logs";
      new Searches(operator, logs, from.minusSeconds(60), to.plusSeconds(60))
          .run(someAuditId(operator, logs, from, to), out);
    }
  }

  private void machine() {
    out.printf(
        "Java %s, %d processors, %s %s%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }

  private void starts(BenchProcess annals) throws IOException, InterruptedException {
    section("start, launch to ready");
    out.printf("  cold, with an empty data directory   %d ms%n", annals.start().toMillis());
    double[] warm = new double[WARM_STARTS];
    double[] stop = new double[WARM_STARTS];
    for (int i = 0; i < WARM_STARTS; i++) {
      stop[i] = annals.stop().toMillis();
      warm[i] = annals.start().toMillis();
    }
    out.printf("  warm                                 %s ms%n", new Figures(warm));
    out.printf("  stop                                 %s ms%n", new Figures(stop));
  }

  private void memory(BenchProcess annals, String when) {
    section("memory " + when + " (PSS)");
    long total = 0;
    for (ProcessHandle process : annals.processes()) {
      long bytes = ProcessMemory.proportional(process).orElse(0);
      total += bytes;
      if (bytes > 20_000_000) {
        String name =
            process.info().command().map(c -> Path.of(c).getFileName().toString()).orElse("?");
        out.printf("  %-10s pid %-8d %4d MB%n", name, process.pid(), bytes / 1_000_000);
      }
    }
    out.printf("  all processes            %4d MB%n", total / 1_000_000);
  }

  private static AnnalsClient prepare(AnnalsClient operator)
      throws IOException, InterruptedException {
    BenchTenant tenant = BenchTenant.create(operator);
    tenant.cluster("bench");
    tenant.awaitOpened(List.of("bench"), Duration.ofSeconds(15));
    return tenant.sender("bench");
  }

  private void ingest(BenchProcess annals, AnnalsClient sender, Instant from)
      throws IOException, InterruptedException {
    section("load: " + options.connections() + " connections, batches of " + options.batch());
    LoadGenerator load = new LoadGenerator(options.connections(), options.batch());
    long begin = System.nanoTime();
    LoadGenerator.Sent sent =
        load.send(
            sender, "/ingest/v1/tenants/bench/clusters/bench/audit", options.events(), from, RANGE);
    out.printf(
        Locale.ROOT,
        "  to the 200         %,d events in %.1f s: %,.0f events/s, %.1f MB/s; %d batches sent again%n",
        sent.events(),
        sent.took().toNanos() / 1e9,
        sent.eventsPerSecond(),
        sent.megabytesPerSecond(),
        sent.repeats());
    out.printf("  a batch            %s ms%n", sent.batchMillis());
    Waiting.until(
        "everything in segments",
        SEAL_DEADLINE,
        () -> annals.metric("annals_store_flushed_events_total") >= sent.events());
    double seconds = (System.nanoTime() - begin) / 1e9;
    out.printf(
        Locale.ROOT,
        "  to sealed segments %.1f s: %,.0f events/s, %.1f MB/s (the last flush waits for 20 s of age)%n",
        seconds,
        sent.events() / seconds,
        sent.bytes() / 1e6 / seconds);
  }

  private void disk(AnnalsClient operator, Path dataDir) throws IOException, InterruptedException {
    JsonObject topic = operator.get("/v1/tenants/bench/topics/audit-bench").orThrow();
    DiskUse disk = DiskUse.of(dataDir);
    section("on disk");
    out.printf(
        Locale.ROOT,
        "  %,d events in %d files: %.1f bytes an event%n",
        topic.getLong("storedEvents"),
        disk.files(),
        (double) disk.bytes() / topic.getLong("storedEvents"));
  }

  private static String someAuditId(AnnalsClient reader, String logs, Instant from, Instant to)
      throws IOException, InterruptedException {
    JsonObject body =
        new JsonObject()
            .put("query", "verb:delete")
            .put("from", from.toString())
            .put("to", from.plus(Duration.between(from, to).dividedBy(3)).toString())
            .put("limit", 1);
    return reader
        .post(logs, body)
        .orThrow()
        .getJsonArray("events")
        .getJsonObject(0)
        .getJsonObject("event")
        .getString("auditID");
  }

  private void section(String title) {
    out.println();
    out.println(title);
  }
}
