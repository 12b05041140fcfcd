package io.annals.segment.rebuild;

import java.util.ArrayList;
import java.util.List;

/**
 * What a rebuild did, or would do.
 *
 * @param restored segments that were entered
 * @param restoredEvents of them
 * @param known segments that were in the catalogue already
 * @param superseded segments whose events are in others, such as what compaction has replaced; they
 *     were not entered
 * @param withdrawn rows of the catalogue without files, whose events are in what was entered
 * @param skipped what could not or must not be entered, and why
 */
public record RebuildReport(
    int restored,
    long restoredEvents,
    int known,
    int superseded,
    int withdrawn,
    List<Skipped> skipped) {
  public RebuildReport {
    skipped = List.copyOf(skipped);
  }

  /**
   * Something that was left alone.
   *
   * @param what an object's name, or a topic
   */
  public record Skipped(String what, String why) {}

  RebuildReport plus(RebuildReport other) {
    List<Skipped> all = new ArrayList<>(skipped);
    all.addAll(other.skipped);
    return new RebuildReport(
        restored + other.restored,
        restoredEvents + other.restoredEvents,
        known + other.known,
        superseded + other.superseded,
        withdrawn + other.withdrawn,
        all);
  }
}
