package io.annals.segment.rebuild;

import io.annals.segment.BlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.RebuildRows;
import io.annals.segment.catalogue.RebuildRows.Found;
import io.annals.segment.catalogue.RebuildRows.Owner;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.rebuild.RebuildReport.Skipped;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Enters into the catalogue what the segments' footers say, as far as it is not there: each event
 * that any file has, none twice. A partition is one transaction, so that a rebuild that was cut
 * short is begun again. Files in the trash are not looked at. No process may store meanwhile.
 */
public final class CatalogueRebuild {
  private final BlobStore blobs;
  private final Segments readers;
  private final SegmentCatalogue catalogue;
  private final RebuildRows rows;
  private final WorkerExecutor workers;

  /**
   * @param workers with a limit of time that is longer than the reading of all segments
   */
  public CatalogueRebuild(
      BlobStore blobs,
      Segments readers,
      SegmentCatalogue catalogue,
      RebuildRows rows,
      WorkerExecutor workers) {
    this.blobs = blobs;
    this.readers = readers;
    this.catalogue = catalogue;
    this.rows = rows;
    this.workers = workers;
  }

  /**
   * What to do.
   *
   * @param dryRun change nothing, only tell
   * @param verify compare every digest, not only those of the body parts
   */
  public record Options(boolean dryRun, boolean verify) {}

  /** Fails only when the blob store or the database does; then it can be begun again. */
  public Future<RebuildReport> run(Options options, RebuildProgress progress) {
    return workers
        .executeBlocking(() -> FoundFiles.read(blobs, readers, options.verify(), progress), false)
        .compose(found -> rows.topics().compose(topics -> sorted(found, topics, options)));
  }

  private Future<RebuildReport> sorted(
      FoundFiles found, Map<TopicUid, Owner> topics, Options options) {
    Map<PartitionId, List<Found>> partitions = new HashMap<>();
    Map<String, Integer> foreign = new HashMap<>();
    for (Found each : found.segments()) {
      SegmentInfo segment = each.segment();
      Optional<String> why = whyNot(segment, topics);
      if (why.isPresent()) {
        foreign.merge(why.get(), 1, Integer::sum);
      } else {
        partitions
            .computeIfAbsent(
                new PartitionId(segment.tenant(), segment.topic(), segment.partition()),
                none -> new ArrayList<>())
            .add(each);
      }
    }
    List<Skipped> skipped = new ArrayList<>(found.skipped());
    foreign.forEach((why, count) -> skipped.add(new Skipped(count + " segments", why)));
    Future<RebuildReport> chain = Future.succeededFuture(new RebuildReport(0, 0, 0, 0, 0, skipped));
    for (Map.Entry<PartitionId, List<Found>> each : partitions.entrySet()) {
      chain =
          chain.compose(
              sum -> partition(each.getKey(), each.getValue(), options.dryRun()).map(sum::plus));
    }
    return chain;
  }

  private static Optional<String> whyNot(SegmentInfo segment, Map<TopicUid, Owner> topics) {
    Owner owner = topics.get(segment.topic());
    String topic = "topic " + segment.topic() + " of tenant " + segment.tenant();
    if (owner == null || !owner.tenant().equals(segment.tenant())) {
      return Optional.of(topic + " is not in PostgreSQL");
    }
    return owner.live() ? Optional.empty() : Optional.of(topic + " is deleted");
  }

  private Future<RebuildReport> partition(
      PartitionId partition, List<Found> found, boolean dryRun) {
    return rows.gone(partition)
        .compose(
            gone ->
                catalogue
                    .ofPartition(partition)
                    .compose(known -> rebuild(partition, found, gone, known, dryRun)));
  }

  private Future<RebuildReport> rebuild(
      PartitionId partition,
      List<Found> found,
      Set<UUID> gone,
      List<SegmentInfo> known,
      boolean dryRun) {
    List<SegmentInfo> candidates =
        found.stream().map(Found::segment).filter(s -> !gone.contains(s.id())).toList();
    Set<UUID> there = new HashSet<>();
    candidates.forEach(segment -> there.add(segment.id()));
    Set<UUID> fixed = new HashSet<>();
    known.stream().map(SegmentInfo::id).filter(there::contains).forEach(fixed::add);
    return workers
        .executeBlocking(() -> PartitionChoice.of(candidates, fixed, readers), false)
        .compose(
            choice -> {
              List<SegmentInfo> entered =
                  choice.chosen().stream().filter(s -> !fixed.contains(s.id())).toList();
              List<SegmentInfo> lost = known.stream().filter(s -> !there.contains(s.id())).toList();
              List<SegmentInfo> withdrawn =
                  lost.stream()
                      .filter(s -> entered.stream().anyMatch(s::sharesOffsetsWith))
                      .toList();
              Set<UUID> enteredIds =
                  entered.stream().map(SegmentInfo::id).collect(Collectors.toSet());
              RebuildReport report =
                  report(choice, entered, fixed, withdrawn, lost, found.size() - candidates.size());
              return dryRun
                  ? Future.succeededFuture(report)
                  : rows.restore(
                          partition,
                          found.stream()
                              .filter(each -> enteredIds.contains(each.segment().id()))
                              .toList(),
                          withdrawn,
                          end(choice.chosen()))
                      .map(report);
            });
  }

  private static RebuildReport report(
      PartitionChoice choice,
      List<SegmentInfo> entered,
      Set<UUID> fixed,
      List<SegmentInfo> withdrawn,
      List<SegmentInfo> lost,
      int gone) {
    List<Skipped> skipped = new ArrayList<>(choice.skipped());
    lost.stream()
        .filter(s -> !withdrawn.contains(s))
        .forEach(
            s -> skipped.add(new Skipped(s.bodyObject(), "is in the catalogue without files")));
    if (gone > 0) {
      skipped.add(new Skipped(gone + " segments", "have expired, their files are to be removed"));
    }
    return new RebuildReport(
        entered.size(),
        entered.stream().mapToLong(SegmentInfo::events).sum(),
        fixed.size(),
        choice.superseded().size(),
        withdrawn.size(),
        skipped);
  }

  private static Optional<Position> end(List<SegmentInfo> chosen) {
    return chosen.stream()
        .max(Comparator.comparingInt(SegmentInfo::epoch).thenComparingLong(SegmentInfo::lastOffset))
        .map(last -> new Position(last.epoch(), last.lastOffset() + 1, OptionalInt.empty()));
  }
}
