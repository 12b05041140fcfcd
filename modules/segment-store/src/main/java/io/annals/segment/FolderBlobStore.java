package io.annals.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Objects as files below one folder, which several processes may share. Thread-safe; calls block.
 *
 * <p>Parts of a name are letters, digits, {@code . _ -}, at most 128, and begin with none of these
 * signs. A name must not be another one's folder.
 */
public final class FolderBlobStore implements BlobStore, AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127})*");

  /** How often a folder may vanish under {@link #put} because its last object was deleted. */
  private static final int MOST_ATTEMPTS = 100;

  private final Path root;
  private final ScratchFolder scratch;

  /** Creates the folder if needed, and removes scratch files that dead processes left. */
  public FolderBlobStore(Path root) throws IOException {
    Files.createDirectories(root);
    this.root = root.toRealPath();
    scratch = ScratchFolder.claim(this.root.resolve(ScratchFolder.NAME));
  }

  /** The folder; objects and scratch files lie below it. */
  public Path root() {
    return root;
  }

  @Override
  public void put(String name, Path file) throws IOException {
    Path target = path(name);
    sync(file);
    moveTo(target, file);
    // All the way up: another thread may just have made one of these folders.
    for (Path folder = target.getParent(); ; folder = folder.getParent()) {
      sync(folder);
      if (folder.equals(root)) {
        return;
      }
    }
  }

  private static void moveTo(Path target, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(target.getParent());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (NoSuchFileException | FileAlreadyExistsException folderVanished) {
        if (attempt == MOST_ATTEMPTS || !Files.exists(file)) {
          throw folderVanished;
        }
      }
    }
  }

  @Override
  public Path scratch() throws IOException {
    return Files.createFile(scratch.path().resolve(UUID.randomUUID().toString()));
  }

  @Override
  public Path local(String name) throws IOException {
    Path file = path(name);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public void delete(String name) throws IOException {
    Path file = path(name);
    Files.deleteIfExists(file);
    for (Path folder = file.getParent(); !folder.equals(root); folder = folder.getParent()) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException inUse) {
        return;
      }
    }
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    int lastSlash = prefix.lastIndexOf('/');
    Path start = lastSlash < 0 ? root : path(prefix.substring(0, lastSlash));
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(start)) {
      Files.walkFileTree(start, new Lister(prefix, names));
    }
    Collections.sort(names);
    return names;
  }

  /** Removes this process's scratch files. */
  @Override
  public void close() throws IOException {
    scratch.close();
  }

  private Path path(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not an object name");
    }
    return root.resolve(name);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private final class Lister extends SimpleFileVisitor<Path> {
    private final String prefix;
    private final List<String> names;

    Lister(String prefix, List<String> names) {
      this.prefix = prefix;
      this.names = names;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = folder.getFileName().toString().startsWith(".") && !folder.equals(root);
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = root.relativize(file).toString();
      if (name.startsWith(prefix) && NAME.matcher(name).matches()) {
        names.add(name);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
