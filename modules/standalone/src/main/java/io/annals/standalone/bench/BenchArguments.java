package io.annals.standalone.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Arguments of the command {@code bench}. */
public final class BenchArguments {
  public static final String USAGE =
      """
      Usage: annals bench [load | topics | compaction | limits | neighbours | queries]
                           [options]

      Starts an instance of its own in an empty folder, and measures:
        load        starts, memory, load through the webhook, size on disk, and ten searches;
                    some minutes for a million events (this is what runs without a word)
        topics      many topics with an event a second each: files, memory, time of processors
        compaction  one topic that is filled, counted and merged while the program is killed again
                    and again; fails when a count is wrong
        limits      two gateways, a tenant that sends five times its limit and one that sends half of
                    it; fails when the first does not get its limit +-5 %, the second everything
        neighbours  the time of one tenant's batches in turns without and with another tenant's
                    worst queries
        queries     the time of queries over merged segments that are written directly and a small
                    hot tail, within one process, warm: pages, counts, and SELECT with an instance of the engine for each;
                    median (least..most) of the runs, the first run, the stated target, what was
                    found; fails when two ways to the same number disagree

        --events N        how many (default 1000000; load, compaction, queries; 100000 for neighbours)
        --connections N   that send at a time (default 4; load, topics), that ask (neighbours)
        --batch N         events in a request (default 200; load; 10 for limits)
        --topics N        (default 1000; topics)
        --seconds N       for which they get events (default 600, 240 for limits)
        --limit N         events a second of each tenant (default 200; limits)
        --kills N         (default 10; compaction)
        --runs N          of each query, after a first one and six to warm up (default 5; queries)
        --pause N         milliseconds before each run, in which the next instance of the engine can
                          be opened, as between the questions of people (default 50; queries)
        --only TEXT       queries in whose name or part it stands: pages, counts, select, texts
        --set KEY=VALUE   of the measured program's configuration, again and again (load, topics)
        --folder DIR      empty or missing (default: a temporary one, removed afterwards); queries
                          are asked again over the events that they find there
        --help            this text
      """;

  private static final Set<String> KINDS =
      Set.of("load", "topics", "compaction", "limits", "neighbours", "queries");

  /** Above it segments are as large as in a service; below they must be small to be merged. */
  private static final long MANY = 1_000_000;

  private static final long FEW = 100_000;

  /** Of events in a segment that has been merged. */
  private static final long MERGED_BYTES = 256 << 20;

  private Long events;
  private int connections = 4;
  private Integer batch;
  private int topics = 1_000;
  private Integer seconds;
  private int limit = 200;
  private int kills = 10;
  private int runs = 5;
  private int pause = 50;
  private String only = "";
  private String kind = "load";
  private final List<String> settings = new ArrayList<>();
  private Path folder;
  private boolean help;

  private BenchArguments() {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with a text for the user
   */
  public static BenchArguments parse(List<String> arguments) {
    BenchArguments parsed = new BenchArguments();
    Deque<String> rest = new ArrayDeque<>(arguments);
    if (!rest.isEmpty() && KINDS.contains(rest.peek())) {
      parsed.kind = rest.poll();
    }
    while (!rest.isEmpty()) {
      String option = rest.poll();
      switch (option) {
        case "--help", "-h" -> parsed.help = true;
        case "--events" -> parsed.events = number(option, rest.poll(), 100_000_000);
        case "--connections" -> parsed.connections = (int) number(option, rest.poll(), 256);
        case "--batch" -> parsed.batch = (int) number(option, rest.poll(), 10_000);
        case "--topics" -> parsed.topics = (int) number(option, rest.poll(), 100_000);
        case "--seconds" -> parsed.seconds = (int) number(option, rest.poll(), 1_000_000);
        case "--limit" -> parsed.limit = (int) number(option, rest.poll(), 1_000_000);
        case "--kills" -> parsed.kills = (int) number(option, rest.poll(), 1_000);
        case "--runs" -> parsed.runs = (int) number(option, rest.poll(), 1_000);
        case "--pause" -> parsed.pause = (int) number(option, rest.poll(), 60_000);
        case "--only" -> parsed.only = text(option, rest.poll());
        case "--set" -> parsed.settings.add(setting(rest.poll()));
        case "--folder" -> parsed.folder = folder(rest.poll());
        default -> throw new IllegalArgumentException("no such option: " + option);
      }
    }
    return parsed;
  }

  private static String text(String option, String text) {
    if (text == null) {
      throw new IllegalArgumentException(option + " takes a text");
    }
    return text;
  }

  private static String setting(String text) {
    if (text == null || text.indexOf('=') < 1) {
      throw new IllegalArgumentException("--set needs KEY=VALUE");
    }
    return text;
  }

  private static long number(String option, String text, long most) {
    try {
      long value = text == null ? 0 : Long.parseLong(text);
      if (value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, with the range.
    }
    throw new IllegalArgumentException(option + " takes a whole number from 1 to " + most);
  }

  private static Path folder(String text) {
    if (text == null) {
      throw new IllegalArgumentException("--folder takes a folder");
    }
    return Path.of(text);
  }

  /** Whether only {@link #USAGE} is asked for. */
  public boolean help() {
    return help;
  }

  /** Where to work; empty = a temporary folder. */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** Whether the folder may hold what an earlier run has left. */
  boolean usesAgain() {
    return kind.equals("queries");
  }

  /** Measures as asked for, in the folder given. */
  void run(Path where, List<String> jvmFlags, PrintStream out)
      throws IOException, InterruptedException {
    switch (kind) {
      case "topics" ->
          new TopicsBench(
                  new TopicsBench.Options(
                      where, topics, orElse(seconds, 600), connections, settings, jvmFlags),
                  out)
              .run();
      case "queries" ->
          new QueryBench(
                  new QueryBench.Options(where, many(), MERGED_BYTES, runs, pause, only), out)
              .run();
      case "neighbours" ->
          new NeighboursBench(
                  new NeighboursBench.Options(
                      where, events == null ? FEW : events, connections, settings, jvmFlags),
                  out)
              .run();
      case "compaction" -> new CompactionBench(compaction(where, jvmFlags), out).run();
      case "limits" ->
          new LimitsBench(
                  new LimitsBench.Options(
                      where, limit, orElse(batch, 10), orElse(seconds, 240), jvmFlags),
                  out)
              .run();
      default ->
          new Bench(
                  new Bench.Options(
                      where, many(), connections, orElse(batch, 200), settings, jvmFlags),
                  out)
              .run();
    }
  }

  private long many() {
    return events == null ? MANY : events;
  }

  private static int orElse(Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  private CompactionBench.Options compaction(Path where, List<String> jvmFlags) {
    return many() >= MANY
        ? new CompactionBench.Options(where, many(), kills, "16MB", "256MiB", jvmFlags)
        : new CompactionBench.Options(where, many(), kills, "1MB", "8MB", jvmFlags);
  }
}
