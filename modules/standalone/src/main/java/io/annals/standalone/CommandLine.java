package io.annals.standalone;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the arguments ask for. */
sealed interface CommandLine {
  /** Text for the one who asked, and nothing else to do. */
  record Help(String text) implements CommandLine {}

  /** The arguments make no sense. */
  record Mistake(String text) implements CommandLine {}

  /**
   * Run the service.
   *
   * @param demo with a demo tenant at work
   * @param options configuration keys that options gave
   */
  record Run(boolean demo, Map<String, String> options, Optional<Path> file)
      implements CommandLine {
    public Run {
      options = Map.copyOf(options);
    }
  }

  /** Measure the service; the arguments are the bench's own. */
  record Measure(List<String> arguments) implements CommandLine {
    public Measure {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Rebuild the catalogue from the segments' files.
   *
   * @param force though some process seems to live
   * @param options configuration keys that options gave
   */
  record Rebuild(
      boolean dryRun,
      boolean verify,
      boolean force,
      Map<String, String> options,
      Optional<Path> file)
      implements CommandLine {
    public Rebuild {
      options = Map.copyOf(options);
    }
  }

  /** Options that are keys of the configuration by themselves. */
  Set<String> KEYS = Set.of("data-dir", "host", "port", "management-port", "roles");

  String USAGE =
      """
      Usage: annals <command> [options]

        start   everything in one process; PostgreSQL and Kafka are started under the data
                directory unless the configuration names others
        demo    the same, with a demo tenant whose two clusters send real events
        bench   measures start, load and searches
        rebuild-catalogue
                enters into PostgreSQL what segment files say that it does not know

      annals <command> --help tells the options of a command.
      """;

  String OPTIONS =
      """
      Usage: annals %s [options]

      %s
        --data-dir DIR          where everything is kept (default ./data)
        --host ADDRESS          address to listen on (default 127.0.0.1)
        --port PORT             API and ingest (default 8080; 0 = any free one)
        --management-port PORT  health and metrics (default 9090; 0 = any free one)
        --config FILE           configuration in YAML
        --roles LIST            of admin, ingest, store, query, watch (default all)
        --set KEY=VALUE         any key of the configuration; may be repeated
        --help                  this text

      Options win over variables, these over the file: the key store.flush-age is
      --set store.flush-age=PT5M, ANNALS_STORE_FLUSH_AGE=PT5M, or store: {flush-age: PT5M}.
      The log goes to standard error. Ctrl-C or SIGTERM stops in order.
      """;

  String REBUILD =
      """
      Usage: annals rebuild-catalogue [options]

      Enters segments into PostgreSQL that are in blob.dir and not in the catalogue: each event that
      any file has, none twice. What compaction has replaced, what has expired, what is in the trash
      and what belongs to no known topic is left alone. Every process must be stopped. It may be
      run again at any time, and after it was interrupted.
        --dry-run               only tell what would be done
        --verify                compare the digests of all parts, not only of the bodies
        --force                 though processes have shown within 5 s that they live
        --data-dir DIR          where everything is kept (default ./data)
        --config FILE           configuration in YAML, the same as the program's
        --set KEY=VALUE         any key of the configuration; may be repeated
        --help                  this text
      """;

  static CommandLine parse(List<String> arguments) {
    if (arguments.isEmpty()) {
      return new Mistake(USAGE);
    }
    String command = arguments.get(0);
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (command) {
      case "start" -> run(command, false, "Runs Annals until it is stopped.", rest);
      case "demo" ->
          run(command, true, "Runs Annals with a demo tenant until it is stopped.", rest);
      case "bench" -> new Measure(rest);
      case "rebuild-catalogue" -> rebuild(command, rest);
      case "help", "--help", "-h" -> new Help(USAGE);
      default -> new Mistake("there is no command '" + command + "'\n\n" + USAGE);
    };
  }

  private static CommandLine rebuild(String command, List<String> arguments) {
    List<String> rest = new ArrayList<>(arguments);
    boolean dryRun = rest.removeAll(List.of("--dry-run"));
    boolean verify = rest.removeAll(List.of("--verify"));
    boolean force = rest.removeAll(List.of("--force"));
    CommandLine common = run(command, false, "", rest);
    if (common instanceof Run run) {
      return new Rebuild(dryRun, verify, force, run.options(), run.file());
    }
    return common instanceof Help ? new Help(REBUILD) : common;
  }

  private static CommandLine run(
      String command, boolean demo, String what, List<String> arguments) {
    Map<String, String> options = new TreeMap<>();
    Optional<Path> file = Optional.empty();
    Deque<String> left = new ArrayDeque<>(arguments);
    while (!left.isEmpty()) {
      String[] option = left.pop().split("=", 2);
      if (option[0].equals("--help") || option[0].equals("-h")) {
        return new Help(OPTIONS.formatted(command, what));
      }
      String name = option[0].startsWith("--") ? option[0].substring(2) : "";
      if (!KEYS.contains(name) && !name.equals("config") && !name.equals("set")) {
        return mistake(command, "there is no option '" + option[0] + "'");
      }
      String value = option.length == 2 ? option[1] : left.poll();
      if (value == null || value.isEmpty()) {
        return mistake(command, option[0] + " needs a value");
      }
      if (name.equals("config")) {
        file = Optional.of(Path.of(value));
      } else if (!name.equals("set")) {
        options.put(name, value);
      } else {
        int equals = value.indexOf('=');
        if (equals < 1) {
          return mistake(command, "--set needs KEY=VALUE, not '" + value + "'");
        }
        options.put(value.substring(0, equals), value.substring(equals + 1));
      }
    }
    return new Run(demo, options, file);
  }

  private static Mistake mistake(String command, String what) {
    return new Mistake(what + "; see annals " + command + " --help");
  }
}
