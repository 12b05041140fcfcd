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
 * A key that is configured, or made at the first start and kept in a file of the data directory.
 * Thread-safe.
 */
final class SecretFile {
  private static final int BYTES = 32;

  private final Path file;

  SecretFile(Path file) {
    this.file = file;
  }

  /**
   * The key; the same at every start and, where it is configured, in every process that has the
   * same configuration.
   */
  byte[] orElse(Optional<Secret> configured) {
    if (configured.isPresent()) {
      return configured.get().reveal().getBytes(StandardCharsets.UTF_8);
    }
    try {
      if (!Files.exists(file)) {
        make();
      }
      return HexFormat.of().parseHex(Files.readString(file).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "cannot use " + file + ", which holds a key; without the file a new one is made", e);
    }
  }

  /** Whole or not at all, and never readable by others. */
  private void make() throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, HexFormat.of().formatHex(key) + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
