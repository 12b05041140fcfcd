package io.annals.gateway.export;

import io.annals.segment.BlobStore;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Where the files of exports lie. Blocks; thread-safe. */
final class ExportBlobs {
  private final BlobStore blobs;

  ExportBlobs(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * Names one export's files.
   *
   * @param uid of the export
   */
  record Folder(TenantUid tenant, TopicUid topic, UUID uid) {
    private String file(int n) {
      return path() + n;
    }

    private String path() {
      return "exports/t" + tenant + "/l" + topic + "/" + uid + "/";
    }
  }

  /** A new file to write into before {@link #put}. */
  Path scratch() throws IOException {
    return blobs.scratch();
  }

  /** Publishes a whole file, synced, and consumes it. */
  void put(Folder folder, int n, Path file) throws IOException {
    blobs.put(folder.file(n), file);
  }

  /**
   * A local file with the content.
   *
   * @throws java.nio.file.NoSuchFileException when it was removed
   */
  Path local(Folder folder, int n) throws IOException {
    return blobs.local(folder.file(n));
  }

  /** Removes all files of an export; harmless when there are none. */
  void remove(Folder folder) throws IOException {
    for (String name : blobs.list(folder.path())) {
      blobs.delete(name);
    }
  }
}
