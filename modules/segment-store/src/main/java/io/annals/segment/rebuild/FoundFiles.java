package io.annals.segment.rebuild;

import io.annals.segment.BlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.RebuildRows.Found;
import io.annals.segment.catalogue.SegmentFiles;
import io.annals.segment.format.SegmentParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The segments whose files are in the blob store, as their footers describe them.
 *
 * @param segments whose both parts are there and are what was written, as far as was looked; each
 *     with when the later of its files was written
 * @param skipped the others
 */
record FoundFiles(List<Found> segments, List<RebuildReport.Skipped> skipped) {
  FoundFiles {
    segments = List.copyOf(segments);
    skipped = List.copyOf(skipped);
  }

  /**
   * Reads every body file wholly. Blocks, as long as that takes.
   *
   * @param verify also compare the Parquet parts with their digests, and see whether the blocks can
   *     be unpacked
   */
  static FoundFiles read(
      BlobStore blobs, Segments readers, boolean verify, RebuildProgress progress)
      throws IOException {
    Map<UUID, SegmentFiles> found = new TreeMap<>();
    for (String name : blobs.list("t")) {
      SegmentFiles.parse(name).ifPresent(files -> found.put(files.id(), files));
    }
    List<Found> segments = new ArrayList<>();
    List<RebuildReport.Skipped> skipped = new ArrayList<>();
    int read = 0;
    for (SegmentFiles files : found.values()) {
      progress.read(++read, found.size());
      try {
        SegmentInfo info = SegmentParts.describe(blobs.local(files.bodyObject()));
        Optional<String> mistake = mistake(files, info, blobs);
        if (mistake.isEmpty()) {
          if (verify) {
            readers.open(info).close();
          }
          segments.add(new Found(info, written(info, blobs)));
        } else {
          skipped.add(new RebuildReport.Skipped(files.bodyObject(), mistake.get()));
        }
      } catch (IOException unreadable) {
        skipped.add(
            new RebuildReport.Skipped(
                files.bodyObject(), "cannot be read: " + unreadable.getMessage()));
      }
    }
    return new FoundFiles(segments, skipped);
  }

  private static Instant written(SegmentInfo info, BlobStore blobs) throws IOException {
    FileTime body = Files.getLastModifiedTime(blobs.local(info.bodyObject()));
    FileTime columns = Files.getLastModifiedTime(blobs.local(info.columnsObject()));
    return (body.compareTo(columns) > 0 ? body : columns)
        .toInstant()
        .truncatedTo(ChronoUnit.MICROS);
  }

  private static Optional<String> mistake(SegmentFiles files, SegmentInfo info, BlobStore blobs)
      throws IOException {
    if (!info.bodyObject().equals(files.bodyObject())) {
      return Optional.of("is another segment's by its footer: " + info.bodyObject());
    }
    long bytes = Files.size(blobs.local(info.columnsObject()));
    return bytes == info.columnsBytes()
        ? Optional.empty()
        : Optional.of("its Parquet part has " + bytes + " bytes of " + info.columnsBytes());
  }
}
