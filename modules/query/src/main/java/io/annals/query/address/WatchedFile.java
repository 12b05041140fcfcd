package io.annals.query.address;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file holds, read anew when its time or size change. A file that is missing or cannot be
 * read leaves what was read before, with one warning for each change. Not thread-safe.
 */
final class WatchedFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

  private final Path file;
  private final Reading<T> reading;
  private Stamp tried;
  private T value;

  /** Makes something of a file. */
  @FunctionalInterface
  interface Reading<T> {
    T read(Path file) throws IOException;
  }

  /**
   * @param key of the file itself, where the file system has one: a rename may keep time and size
   */
  private record Stamp(FileTime time, long size, Object key) {
    static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);
  }

  WatchedFile(Path file, Reading<T> reading) {
    this.file = file;
    this.reading = reading;
  }

  /** Empty until the file could be read once. */
  Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /** Reads the file if it is not as it was; true when there is a new value. */
  boolean look() {
    // Before it is read: what changes meanwhile is seen the next time.
    Stamp stamp = stamp();
    if (stamp.equals(tried)) {
      return false;
    }
    tried = stamp;
    try {
      value = reading.read(file);
      return true;
    } catch (IOException e) {
      LOG.atWarn()
          .setMessage("A file of addresses cannot be read, what was read before stays")
          .addKeyValue("file", file)
          .addKeyValue("loadedBefore", value != null)
          .setCause(e)
          .log();
      return false;
    }
  }

  private Stamp stamp() {
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(facts.lastModifiedTime(), facts.size(), facts.fileKey());
    } catch (IOException missing) {
      return Stamp.MISSING; // reading it tells why
    }
  }
}
