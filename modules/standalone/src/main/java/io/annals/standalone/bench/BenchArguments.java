package io.annals.standalone.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Arguments of the command {@code bench}. */
public final class BenchArguments {
  public static final String USAGE =
      """
      Usage: annals bench [options]

      Starts an instance of its own in an empty folder, and measures starts, memory, load through
      the webhook, size on disk, and ten searches. Takes some minutes for a million events.

        --events N        how many are sent (default 1000000)
        --connections N   that send at a time (default 4)
        --batch N         events in a request (default 200)
        --folder DIR      empty or missing (default: a temporary one, removed afterwards)
        --help            this text
      """;

  private long events = 1_000_000;
  private int connections = 4;
  private int batch = 200;
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
    while (!rest.isEmpty()) {
      String option = rest.poll();
      switch (option) {
        case "--help", "-h" -> parsed.help = true;
        case "--events" -> parsed.events = number(option, rest.poll(), 100_000_000);
        case "--connections" -> parsed.connections = (int) number(option, rest.poll(), 256);
        case "--batch" -> parsed.batch = (int) number(option, rest.poll(), 10_000);
        case "--folder" -> parsed.folder = folder(rest.poll());
        default -> throw new IllegalArgumentException("no such option: " + option);
      }
    }
    return parsed;
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

  /** What to measure, in the folder given. */
  public Bench.Options options(Path where, List<String> jvmFlags) {
    return new Bench.Options(where, events, connections, batch, jvmFlags);
  }
}
