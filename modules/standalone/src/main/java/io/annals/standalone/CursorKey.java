package io.annals.standalone;

import io.annals.platform.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The key that signs cursors: configured, or made at the first start and kept in the data
 * directory.
 */
final class CursorKey {
  private static final String FILE = "cursor.key";
  private static final int BYTES = 32;

  private CursorKey() {}

  /**
   * A cursor of one start is good in the next, and in every process with the same configuration.
   */
  static byte[] of(Optional<Secret> configured, Path dataDir) {
    if (configured.isPresent()) {
      return configured.get().reveal().getBytes(StandardCharsets.UTF_8);
    }
    Path file = dataDir.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return HexFormat.of().parseHex(Files.readString(file).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "cannot use "
              + file
              + ", which holds the key of cursors; without the file a new one is made",
          e);
    }
  }

  /** Whole or not at all, and never readable by others. */
  private static void make(Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, HexFormat.of().formatHex(key) + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
