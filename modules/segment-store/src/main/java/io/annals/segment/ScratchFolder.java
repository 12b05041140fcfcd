package io.annals.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;

/**
 * A folder of scratch files that one process owns as long as it holds the lock on the file beside
 * it, {@code <process>-<id>.lock}. What nobody locks was left by a dead process and is removed.
 */
final class ScratchFolder implements AutoCloseable {
  static final String NAME = ".scratch";
  private static final String LOCK_SUFFIX = ".lock";

  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;

  private ScratchFolder(Path path, Path lockFile, FileChannel lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Removes abandoned folders below {@code parent} and makes a new one there. */
  static ScratchFolder claim(Path parent) throws IOException {
    Files.createDirectories(parent);
    removeAbandoned(parent);
    while (true) {
      String id = thisProcess() + UUID.randomUUID();
      Path lockFile = parent.resolve(id + LOCK_SUFFIX);
      FileChannel lock = tryLock(lockFile);
      if (lock != null) {
        return new ScratchFolder(Files.createDirectory(parent.resolve(id)), lockFile, lock);
      }
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    removeTree(path);
    Files.deleteIfExists(lockFile);
    lock.close();
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "*" + LOCK_SUFFIX)) {
      for (Path lockFile : locks) {
        String name = lockFile.getFileName().toString();
        if (name.startsWith(thisProcess())) {
          // To open and close it would give up the lock that another store of this process holds.
          continue;
        }
        try (FileChannel lock = tryLock(lockFile)) {
          if (lock != null) {
            removeTree(parent.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())));
            Files.deleteIfExists(lockFile);
          }
        }
      }
    }
  }

  /** Number and start time: the number alone comes back, in a container at each start. */
  private static String thisProcess() {
    ProcessHandle process = ProcessHandle.current();
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "-" + start + "-";
  }

  /** The open channel that holds the lock; null when another has it or the file has gone. */
  @SuppressWarnings("resource") // The lock lives as long as its channel, which is given back.
  private static FileChannel tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      // Another process may have removed the file between the opening and the lock.
      locked = lock != null && Files.exists(file);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    return locked ? channel : null;
  }

  private static void removeTree(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException nothingThere) {
      return;
    }
    Files.deleteIfExists(folder);
  }
}
