package io.annals.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Immutable objects by name (segments of names are separated by '/'). Calls block; thread-safe.
 *
 * <p>An object is either wholly there under its name or not at all, whatever crashes.
 */
public interface BlobStore {
  /**
   * Publishes the file under a name, and consumes the file. Durable when it returns. An object that
   * is already there is replaced.
   */
  void put(String name, Path file) throws IOException;

  /**
   * A new file to write an object into before {@link #put}; on the same file system where that
   * matters.
   */
  Path scratch() throws IOException;

  /**
   * A local file with the object's content, readable until the object is deleted.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   */
  Path local(String name) throws IOException;

  /** Removes the object; no error when there is none. */
  void delete(String name) throws IOException;

  /** Names that begin with {@code prefix}, sorted. */
  List<String> list(String prefix) throws IOException;
}
