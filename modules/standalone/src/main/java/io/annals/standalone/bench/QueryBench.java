package io.annals.standalone.bench;

import io.annals.platform.config.Settings;
import io.annals.query.run.QueryConfig;
import io.annals.query.run.SearchEngine;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.SegmentsConfig;
import io.annals.segment.format.Dictionaries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes the time of queries over the segments of one topic, within this process: no HTTP, no log
 * and no database. Reports medians, and fails when two ways to the same number disagree.
 */
final class QueryBench {
  private static final Duration STOP = Duration.ofSeconds(30);

  /** Until the code that a query runs through has been compiled. */
  private static final int WARM_UPS = 6;

  private final Options options;
  private final PrintStream out;

  /**
   * What to measure.
   *
   * @param folder where the events lie, or are to be written
   * @param segmentBytes of events' texts in a segment
   * @param runs that count, of each query; a first one comes before, and some that warm up
   * @param pauseMillis before each
   * @param only part of the name of a part or a query; empty for all
   */
  record Options(
      Path folder, long events, long segmentBytes, int runs, int pauseMillis, String only) {}

  QueryBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** One query's times. */
  private record Result(QueryCase of, double first, Figures warm, QueryAsker.Found found) {}

  void run() throws IOException, InterruptedException {
    Settings settings = new Settings(Map.of());
    SegmentsConfig config = SegmentsConfig.read(settings);
    QueryConfig queries = QueryConfig.read(settings);
    try (FolderBlobStore blobs = new FolderBlobStore(options.folder().resolve("segments"))) {
      long begin = System.nanoTime();
      Path mark = options.folder().resolve("events");
      QueryData data =
          QueryData.in(blobs, options.events(), options.segmentBytes(), config.engine(), mark);
      describe(data, (System.nanoTime() - begin) / 1e9);
      Vertx vertx = Vertx.vertx();
      try (DuckDb engine = new DuckDb(config.engine(), blobs.root());
          CachedSegments segments =
              new CachedSegments(
                  blobs, engine, new Dictionaries(blobs), config.readerCacheBytes());
          SearchEngine search =
              new SearchEngine(vertx, data, segments, engine, queries, new SimpleMeterRegistry())) {
        report(measured(new QueryAsker(search)));
      } finally {
        vertx
            .close()
            .toCompletionStage()
            .toCompletableFuture()
            .get(STOP.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("does not stop", e);
    }
  }

  private void describe(QueryData data, double seconds) {
    out.printf(
        Locale.ROOT,
        "%,d events, %,.0f MB; %,d of them in the hot tail, the others in %d segments of %,.0f MB;"
            + " written or found in %.1f s; %d processors, Java %s%n",
        data.events(),
        data.rawBytes() / 1e6,
        data.hot().size(),
        data.segments().size(),
        data.storedBytes() / 1e6,
        seconds,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
  }

  private List<Result> measured(QueryAsker asker) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    String part = "";
    for (QueryCase one : QueryCase.all()) {
      if (!one.part().contains(options.only()) && !one.name().contains(options.only())) {
        continue;
      }
      if (!one.part().equals(part)) {
        part = one.part();
        out.printf(
            "%n%-40s %-28s %8s %8s %7s%n", part, "median (spread), ms", "first", "target", "of it");
      }
      Result result = measured(one, asker);
      results.add(result);
      print(result);
    }
    if (results.isEmpty()) {
      throw new IllegalArgumentException("no query is called " + options.only());
    }
    return results;
  }

  private Result measured(QueryCase one, QueryAsker asker) throws InterruptedException {
    double[] millis = new double[1 + WARM_UPS + options.runs()];
    QueryAsker.Found found = null;
    for (int i = 0; i < millis.length; i++) {
      Thread.sleep(options.pauseMillis());
      long begin = System.nanoTime();
      QueryAsker.Found now = ask(one, asker);
      millis[i] = (System.nanoTime() - begin) / 1e6;
      if (found != null && !now.equals(found)) {
        throw new IllegalStateException(
            one.name() + " found " + found.text() + ", then " + now.text());
      }
      found = now;
    }
    double[] warm = new double[options.runs()];
    System.arraycopy(millis, 1 + WARM_UPS, warm, 0, warm.length);
    return new Result(one, millis[0], new Figures(warm), found);
  }

  private static QueryAsker.Found ask(QueryCase one, QueryAsker asker) throws InterruptedException {
    try {
      return one.ask().of(asker);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(one.part() + ", " + one.name() + ": " + e.getMessage(), e);
    }
  }

  private void print(Result result) {
    boolean stated = result.of().target().isPresent();
    int target = result.of().target().orElse(0);
    out.printf(
        Locale.ROOT,
        "%-40s %-28s %8.1f %8s %7s  %s%n",
        result.of().name(),
        result.warm(),
        result.first(),
        stated ? "<= " + target : "",
        stated ? String.format(Locale.ROOT, "%.2f", result.warm().median() / target) : "",
        result.found().text());
  }

  /** What was over its target, and how ways to the same answer compare. */
  private void report(List<Result> results) {
    List<Result> over =
        results.stream()
            .filter(r -> r.of().target().isPresent())
            .filter(r -> r.warm().median() > r.of().target().getAsInt())
            .toList();
    out.printf(
        "%n%d of %d over their targets, which are for 1,000,000 events on 2 cores%n",
        over.size(), results.size());
    Map<String, List<Result>> same = new TreeMap<>();
    results.stream()
        .filter(r -> !r.of().same().isEmpty())
        .forEach(r -> same.computeIfAbsent(r.of().same(), key -> new ArrayList<>()).add(r));
    out.println("the same question in several ways, against the first:");
    same.values().forEach(this::compare);
  }

  private void compare(List<Result> ways) {
    Result first = ways.get(0);
    for (Result way : ways.subList(1, ways.size())) {
      if (way.found().number() != first.found().number()) {
        throw new IllegalStateException(
            String.format(
                "%s, %s: %s; but %s, %s: %s",
                first.of().part(),
                first.of().name(),
                first.found().text(),
                way.of().part(),
                way.of().name(),
                way.found().text()));
      }
      out.printf(
          Locale.ROOT,
          "  %-6s %-36s %6.2f of %s, %s%n",
          way.of().part(),
          way.of().name(),
          way.warm().median() / first.warm().median(),
          first.of().part(),
          first.of().name());
    }
  }
}
