package io.annals.segment.format;

import io.annals.segment.SegmentInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What can be said of the parts of a segment without the catalogue. */
public final class SegmentParts {
  private SegmentParts() {}

  /**
   * What the catalogue is to say of a segment, from its body file alone. Reads and checks the whole
   * body.
   *
   * @throws DamagedException when the file is not what was written
   */
  public static SegmentInfo describe(Path body) throws IOException {
    return SegmentFooter.verified(body).info();
  }

  /** SHA-256 of a whole file. */
  public static byte[] sha256(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      BodyDigest digest = new BodyDigest();
      digest.readTo(channel, channel.size());
      return digest.soFar();
    }
  }
}
