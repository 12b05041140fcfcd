package io.annals.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * What lives as long as the test JVM: closed in reverse order at its end, and then its folders are
 * removed.
 */
final class TestResources {
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
  private static final Path TOP = temporary();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TestResources::closeAll, "test-resources"));
  }

  private TestResources() {}

  static <T extends AutoCloseable> T untilExit(T resource) {
    synchronized (OPEN) {
      OPEN.push(resource);
    }
    return resource;
  }

  /** A folder of this test JVM. */
  static Path folder(String name) {
    return TOP.resolve(name);
  }

  /** A folder of this user that outlives test JVMs and is shared by them. */
  static Path sharedCache() {
    String user = System.getProperty("user.name");
    Path cache = Path.of(System.getProperty("java.io.tmpdir"), "annals-postgres-" + user);
    try {
      if (!Files.isDirectory(cache, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            cache,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      }
    } catch (java.nio.file.FileAlreadyExistsException madeByAnotherMeanwhile) {
      return checked(cache, user);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return checked(cache, user);
  }

  /** Programs are run from there, so nobody else may write there. */
  private static Path checked(Path cache, String user) {
    try {
      boolean ours = Files.getOwner(cache, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
      return ours ? cache : TOP.resolve("postgres-programs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("annals-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeAll() {
    synchronized (OPEN) {
      while (!OPEN.isEmpty()) {
        try {
          OPEN.pop().close();
        } catch (Exception e) {
          System.err.println("a test resource could not be closed: " + e);
        }
      }
    }
    try (Stream<Path> files = Files.walk(TOP)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("test folders could not be removed: " + e);
    }
  }
}
