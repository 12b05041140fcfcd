package io.annals.query.run;

import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The column files of several segments, held open for one statement. */
final class OpenColumns implements AutoCloseable {
  private final List<Segments.Lease> leases = new ArrayList<>();
  private final List<SegmentInfo> segments = new ArrayList<>();
  private final List<Path> paths = new ArrayList<>();
  private final List<SegmentInfo> unreadable = new ArrayList<>();

  private OpenColumns() {}

  /**
   * @param needed segments that surely lack one of these tokens are left out
   */
  static OpenColumns of(Segments segments, List<SegmentInfo> wanted, Set<String> needed) {
    OpenColumns open = new OpenColumns();
    for (SegmentInfo segment : wanted) {
      open.add(segments, segment, needed);
    }
    return open;
  }

  private void add(Segments from, SegmentInfo segment, Set<String> needed) {
    Segments.Lease lease;
    try {
      lease = from.open(segment);
    } catch (IOException e) {
      unreadable.add(segment);
      return;
    }
    leases.add(lease);
    try {
      if (lease.reader().mayContainAll(needed)) {
        paths.add(lease.reader().columns());
        segments.add(segment);
      }
    } catch (IOException e) {
      unreadable.add(segment);
    }
  }

  /** Those whose files are there, in the order of {@link #paths}. */
  List<SegmentInfo> segments() {
    return segments;
  }

  List<Path> paths() {
    return paths;
  }

  /** Those that could not be opened. */
  List<SegmentInfo> unreadable() {
    return unreadable;
  }

  @Override
  public void close() {
    leases.forEach(Segments.Lease::close);
  }
}
