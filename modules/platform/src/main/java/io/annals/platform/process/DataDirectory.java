package io.annals.platform.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The process's data directory, locked: a second process on it is refused before it has touched
 * anything. The lock ends with the process, whatever ends it.
 */
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;
  private final UUID processId;

  private DataDirectory(Path path, FileChannel channel, FileLock lock, UUID processId) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
    this.processId = processId;
  }

  /**
   * Locks the directory; makes it, readable by its owner alone, if it is missing.
   *
   * @throws DataDirectoryException when another process has it, or it cannot be used
   */
  public static DataDirectory open(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = lock(path, channel);
      UUID id = processId(path.resolve("process.id"));
      return new DataDirectory(path, channel, lock, id);
    } catch (IOException e) {
      throw new DataDirectoryException("the data directory " + path + " cannot be used: " + e, e);
    }
  }

  public Path path() {
    return path;
  }

  /** Names this process; the same after a restart on the same directory. */
  public UUID processId() {
    return processId;
  }

  /** Gives the directory free. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }

  private static FileLock lock(Path path, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException thisVeryProcess) {
      lock = null;
    }
    if (lock == null) {
      String holder = read(channel);
      channel.close();
      throw new DataDirectoryException(
          "another process"
              + (holder.isEmpty() ? "" : " (pid " + holder + ")")
              + " uses the data directory "
              + path
              + "; stop it, or choose another with --data-dir");
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
        0);
    return lock;
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(32);
    channel.read(content, 0);
    return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
  }

  private static UUID processId(Path file) throws IOException {
    if (Files.exists(file)) {
      try {
        return UUID.fromString(Files.readString(file).strip());
      } catch (IllegalArgumentException e) {
        throw new DataDirectoryException(
            file + " does not hold an id; remove it, and this process gets a new one", e);
      }
    }
    UUID id = UUID.randomUUID();
    Path partial = file.resolveSibling("process.id.partial");
    Files.writeString(partial, id + "\n");
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }
}
