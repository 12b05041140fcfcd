package io.annals.platform.health;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Up when a folder can be written and its disk has room. */
public final class DiskCheck implements HealthCheck {
  private final Vertx vertx;
  private final Path folder;
  private final long leastFree;

  /**
   * @param leastFree bytes that must be free
   */
  public DiskCheck(Vertx vertx, Path folder, long leastFree) {
    this.vertx = vertx;
    this.folder = folder;
    this.leastFree = leastFree;
  }

  /** On a worker: a disk that hangs must not hang an event loop. */
  @Override
  public Future<String> check() {
    return vertx.executeBlocking(this::look, false);
  }

  private String look() throws IOException {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IOException(folder + " cannot be written");
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < leastFree) {
      throw new IOException(
          free / 1_000_000 + " MB free where " + leastFree / 1_000_000 + " MB are wanted");
    }
    return free / 1_000_000 + " MB free";
  }
}
