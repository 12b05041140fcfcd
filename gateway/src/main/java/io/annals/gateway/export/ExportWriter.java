package io.annals.gateway.export;

import io.annals.query.run.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the files of one export, and counts what is in them. A file appears when it is whole.
 * Blocks; used by one thread at a time.
 */
final class ExportWriter {
  private final ExportBlobs blobs;
  private final ExportBlobs.Folder folder;
  private final Naming naming;
  private final Lines lines;
  private final ExportConfig config;
  private final List<ExportFile> files = new ArrayList<>();
  private final Map<String, Long> clusters = new TreeMap<>();
  private DigestingFile open;
  private long events;
  private long bytes;
  private long fileBytes;
  private long rewritten;
  private Long newestReceived;
  private Long firstTime;
  private Long lastTime;

  /**
   * How files are called.
   *
   * @param id of the export
   * @param ending such as {@code .ndjson.gz}
   */
  record Naming(String id, String ending, boolean gzip) {
    private String file(int n) {
      return id + "-" + n + ending;
    }
  }

  ExportWriter(
      ExportBlobs blobs,
      ExportBlobs.Folder folder,
      Naming naming,
      Lines lines,
      ExportConfig config) {
    this.blobs = blobs;
    this.folder = folder;
    this.naming = naming;
    this.lines = lines;
    this.config = config;
  }

  /**
   * Writes an event.
   *
   * @return false when the export would have more bytes than it may; nothing was written
   */
  boolean write(Hit hit) throws IOException, ExportFailedException {
    byte[] line = lines.of(hit);
    if (bytes + line.length > config.bytes()) {
      return false;
    }
    if (open != null && open.textBytes() + line.length > config.fileBytes() && open.events() > 0) {
      closeFile();
    }
    if (open == null) {
      openFile();
    }
    open.event(line);
    bytes += line.length;
    count(hit);
    return true;
  }

  private void count(Hit hit) {
    events++;
    clusters.merge(hit.cluster(), 1L, Long::sum);
    long time = hit.key().timeMicros();
    firstTime = firstTime == null ? time : Math.min(firstTime, time);
    lastTime = lastTime == null ? time : Math.max(lastTime, time);
    newestReceived =
        newestReceived == null
            ? hit.receivedAtMicros()
            : Math.max(newestReceived, hit.receivedAtMicros());
    if (lines instanceof NdjsonLines && NdjsonLines.changes(hit.event())) {
      rewritten++;
    }
  }

  private void openFile() throws IOException, ExportFailedException {
    open = new DigestingFile(blobs.scratch(), naming.gzip());
    checkDisk();
    byte[] head = lines.head();
    open.head(head);
    bytes += head.length;
  }

  /** Called now and then: fails before the disk is so full that others cannot write. */
  void checkDisk() throws IOException, ExportFailedException {
    if (open != null && Files.getFileStore(open.path()).getUsableSpace() < config.leastFree()) {
      throw new ExportFailedException(ExportFailure.DISK_FULL, null);
    }
  }

  private void closeFile() throws IOException {
    open.close();
    int n = files.size() + 1;
    ExportFile file = new ExportFile(n, naming.file(n), open.events(), open.bytes(), open.sha256());
    blobs.put(folder, n, open.path());
    fileBytes += open.bytes();
    open = null;
    files.add(file);
  }

  /** Ends the last file; there is one at least, though it may hold no event. */
  List<ExportFile> finish() throws IOException, ExportFailedException {
    if (open == null && files.isEmpty()) {
      openFile();
    }
    if (open != null) {
      closeFile();
    }
    return List.copyOf(files);
  }

  /** Removes everything that was written. */
  void abandon() throws IOException {
    if (open != null) {
      DigestingFile left = open;
      open = null;
      try {
        left.close();
      } finally {
        Files.deleteIfExists(left.path());
      }
    }
    blobs.remove(folder);
  }

  long events() {
    return events;
  }

  /** Of text. */
  long bytes() {
    return bytes;
  }

  /** Of files, the one that is being written included. */
  long fileBytes() {
    return fileBytes + (open == null ? 0 : open.bytes());
  }

  /** Events whose line ends became blanks. */
  long rewritten() {
    return rewritten;
  }

  /** Microseconds since 1970; null = no event. */
  Long newestReceived() {
    return newestReceived;
  }

  /** Of the oldest event; null = no event. */
  Long firstTime() {
    return firstTime;
  }

  /** Of the newest event; null = no event. */
  Long lastTime() {
    return lastTime;
  }

  /** Events by the cluster that sent them. */
  Map<String, Long> clusters() {
    return Map.copyOf(clusters);
  }
}
