package io.annals.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How PostgreSQL, which refuses to run as root, is run all the same.
 *
 * <p>An ordinary user runs it directly. Root runs it in a user namespace of its own, where files
 * stay root's; where that is forbidden (some containers), as uid 65534, to which the cluster's
 * files then belong.
 *
 * @param prefix words before the command
 * @param owner the uid that the cluster's files must have; -1 = leave them
 */
record Unprivileged(List<String> prefix, int owner) {
  private static final Logger LOG = LoggerFactory.getLogger(Unprivileged.class);
  private static final int NOBODY = 65534;
  private static final int TRIAL_SECONDS = 10;

  Unprivileged {
    prefix = List.copyOf(prefix);
  }

  /**
   * The first way that works here for running {@code program}.
   *
   * @param top holds the program and the data, and may be its owner's alone; another uid is let
   *     through, to what is its own in there, only when there is no other way
   */
  static Unprivileged detect(Path program, List<Path> top) {
    if (uidOf(Path.of("/proc/self"), System.getProperty("user.name").equals("root") ? 0 : -1)
        != 0) {
      return new Unprivileged(List.of(), -1);
    }
    Unprivileged namespace = new Unprivileged(List.of("unshare", "-U"), 0);
    if (namespace.works(program)) {
      return namespace;
    }
    Unprivileged nobody =
        new Unprivileged(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY);
    top.forEach(Unprivileged::letThrough);
    if (nobody.works(program)) {
      return nobody;
    }
    throw new EmbeddedException(
        "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' can run it"
            + " otherwise here. Run as an ordinary user, choose a --data-dir that every user may"
            + " enter, or configure postgres.url");
  }

  private static void letThrough(Path folder) {
    try {
      Set<PosixFilePermission> all = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
      all.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(folder, all);
    } catch (IOException e) {
      throw new EmbeddedException(folder + " cannot be opened for PostgreSQL", e);
    }
  }

  /** The command as it is to be run. */
  List<String> wrap(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /** Makes everything below {@code folder} belong to the user that PostgreSQL runs as. */
  void own(Path folder) throws IOException {
    if (owner < 0 || uidOf(folder, owner) == owner) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            return give(file);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            return give(dir);
          }
        });
  }

  private FileVisitResult give(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
    return FileVisitResult.CONTINUE;
  }

  private boolean works(Path program) {
    if (Platform.program(prefix.get(0)).isEmpty()) {
      return false;
    }
    try {
      Process trial =
          new ProcessBuilder(wrap(List.of(program.toString(), "--version")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
        return trial.exitValue() == 0;
      }
      trial.destroyForcibly();
      return false;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("by", prefix.get(0)).setCause(e).log("PostgreSQL cannot be run so");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int uidOf(Path file, int otherwise) {
    try {
      return (Integer) Files.getAttribute(file, "unix:uid");
    } catch (IOException | UnsupportedOperationException notTold) {
      return otherwise; // not every file system knows owners by number
    }
  }
}
