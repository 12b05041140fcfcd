package io.annals.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest extends BlobStoreContract {
  @TempDir Path folder;
  private FolderBlobStore store;

  @BeforeEach
  void open() throws IOException {
    store = new FolderBlobStore(folder.resolve("blobs"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Override
  BlobStore store() {
    return store;
  }

  @Test
  void finds_everything_again_after_a_restart() throws IOException {
    Path file = store.scratch();
    Files.writeString(file, "kept");
    store.put("t1/a", file);
    store.close();
    store = new FolderBlobStore(folder.resolve("blobs"));
    assertEquals(List.of("t1/a"), store.list(""));
    assertEquals("kept", Files.readString(store.local("t1/a")));
  }

  @Test
  void removes_scratch_files_of_the_dead_and_spares_those_of_the_living() throws IOException {
    Path scratch = folder.resolve("blobs").resolve(ScratchFolder.NAME);
    Path dead = Files.createDirectory(scratch.resolve("dead"));
    Files.writeString(dead.resolve("left"), "x");
    Files.createFile(scratch.resolve("dead.lock"));
    Path living = store.scratch();
    try (FolderBlobStore other = new FolderBlobStore(folder.resolve("blobs"))) {
      assertFalse(Files.exists(dead));
      assertTrue(Files.exists(living));
      assertTrue(Files.exists(other.scratch()));
    }
    store.close();
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void leaves_no_empty_folders_behind() throws IOException {
    store.put("t1/l1/a", store.scratch());
    store.delete("t1/l1/a");
    assertFalse(Files.exists(folder.resolve("blobs/t1")));
  }
}
