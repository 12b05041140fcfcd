package io.annals.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What lies in the folder of segments. Files of replaced segments are there for some minutes more.
 *
 * @param files all of them
 * @param mostOfTopic files of the topic that has the most
 */
record DiskUse(long files, long bytes, long mostOfTopic) {
  static DiskUse of(Path dataDir) throws IOException {
    long bytes = 0;
    Map<Path, Long> byTopic = new HashMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(dataDir.resolve("blobs"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try {
        bytes += Files.size(file);
        byTopic.merge(file.getParent(), 1L, Long::sum);
      } catch (NoSuchFileException gone) {
        // Removed since it was listed.
      }
    }
    long most = byTopic.values().stream().mapToLong(n -> n).max().orElse(0);
    return new DiskUse(files.size(), bytes, most);
  }
}
