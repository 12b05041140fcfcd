package io.annals.platform.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void is_made_for_its_owner_alone_and_keeps_its_process_id() throws Exception {
    Path path = folder.resolve("a/b");
    UUID id;
    try (DataDirectory data = DataDirectory.open(path)) {
      id = data.processId();
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())));
    }
    try (DataDirectory again = DataDirectory.open(path)) {
      assertEquals(id, again.processId());
    }
    try (DataDirectory other = DataDirectory.open(folder.resolve("c"))) {
      assertNotEquals(id, other.processId());
    }
  }

  @Test
  void a_second_user_is_refused_and_told_who_has_it() throws Exception {
    try (DataDirectory first = DataDirectory.open(folder.resolve("a"))) {
      String message =
          assertThrows(DataDirectoryException.class, () -> DataDirectory.open(first.path()))
              .getMessage();
      assertTrue(message.contains("pid " + ProcessHandle.current().pid()), message);
    }
    DataDirectory.open(folder.resolve("a")).close();
  }

  @Test
  void a_place_that_is_no_directory_is_refused() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThrows(DataDirectoryException.class, () -> DataDirectory.open(file.resolve("data")));
  }

  @Test
  void a_broken_process_id_is_refused() throws Exception {
    Files.writeString(folder.resolve("process.id"), "?");
    assertThrows(DataDirectoryException.class, () -> DataDirectory.open(folder));
  }
}
