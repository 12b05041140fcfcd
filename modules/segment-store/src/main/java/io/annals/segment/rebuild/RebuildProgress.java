package io.annals.segment.rebuild;

/** Hears how far a rebuild is. Called on a worker thread; must be quick. */
public interface RebuildProgress {
  /** So many of all segments have been read. */
  void read(int segments, int all);

  /** Says nothing. */
  static RebuildProgress silent() {
    return (segments, all) -> {};
  }
}
