package io.annals.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the operating system offers for running children. */
final class Platform {
  private Platform() {}

  /** The name of this platform in the binaries' resources, such as {@code linux-x86_64}. */
  static String name() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String cpu =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> arch;
        };
    return (os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : os) + "-" + cpu;
  }

  /**
   * The words to put before a command so that it runs in a session of its own, out of reach of the
   * terminal's signals. Empty where nothing offers it: then Ctrl-C also reaches the children.
   */
  static List<String> ownSession() {
    if (program("setsid").isPresent()) {
      return List.of("setsid");
    }
    if (program("perl").isPresent()) {
      return List.of("perl", "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV", "--");
    }
    return List.of();
  }

  static Optional<Path> program(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(":")) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
