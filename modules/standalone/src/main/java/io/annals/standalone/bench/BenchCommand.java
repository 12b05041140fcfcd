package io.annals.standalone.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The command {@code bench}. */
public final class BenchCommand {
  /**
   * The archive of classes is written when the program that made it ends; a measured one only reads
   * it.
   */
  private static final String WRITES_ARCHIVE = "-XX:ArchiveClassesAtExit=";

  private static final Set<String> NOT_PASSED_ON = Set.of("-Xmx", "-Xms");

  private BenchCommand() {}

  /**
   * Measures and prints.
   *
   * @throws IllegalArgumentException for arguments that make no sense, with a text for the user
   */
  public static void run(List<String> arguments, PrintStream out)
      throws IOException, InterruptedException {
    BenchArguments parsed = BenchArguments.parse(arguments);
    if (parsed.help()) {
      out.print(BenchArguments.USAGE);
      return;
    }
    Path folder = parsed.folder().orElse(null);
    boolean temporary = folder == null;
    if (temporary) {
      folder = Files.createTempDirectory("annals-bench");
    } else {
      Files.createDirectories(folder);
      if (!parsed.usesAgain()) {
        requireEmpty(folder);
      }
    }
    try {
      parsed.run(folder, jvmFlags(), out);
    } finally {
      if (temporary) {
        delete(folder);
      }
    }
  }

  /** The measured program runs with the flags that this one was given. */
  private static List<String> jvmFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith(WRITES_ARCHIVE))
        .filter(flag -> NOT_PASSED_ON.stream().noneMatch(flag::startsWith))
        .toList();
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException("the folder " + folder + " is not empty");
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
