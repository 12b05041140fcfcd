package io.annals.gateway.store;

import io.annals.eventlog.LogOffsets;
import io.annals.eventlog.LogOffsets.Bounds;
import io.annals.eventlog.LogPartition;
import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.Gap;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where the reading of a partition begins, and whether its log is still the one in which
 * that was counted. Thread-safe.
 */
final class PartitionOpening {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionOpening.class);
  private static final long LIMIT_SECONDS = 15;

  private final Positions positions;
  private final SegmentCatalogue catalogue;
  private final LogOffsets log;
  private final InstantSource clock;
  private final Counter epochs;

  PartitionOpening(
      Positions positions,
      SegmentCatalogue catalogue,
      LogOffsets log,
      InstantSource clock,
      MeterRegistry registry) {
    this.positions = positions;
    this.catalogue = catalogue;
    this.log = log;
    this.clock = clock;
    this.epochs =
        Counter.builder("annals.store.epochs")
            .description("logs that went back: acknowledged events may be lost")
            .register(registry);
  }

  /**
   * What an owner begins with.
   *
   * @param claim with which the partition was opened
   * @param expiredUntil see {@link SegmentCatalogue#expiredUntil}
   * @param end of the log at {@code asOf}
   */
  record Start(
      Position position,
      UUID claim,
      List<SegmentInfo> segments,
      OptionalLong expiredUntil,
      long end,
      Instant asOf) {}

  /**
   * Looks the partition up; starts a new epoch when the log ends below what was stored, or begins
   * above it. Empty when its topic was deleted.
   *
   * @param wentBack it is known that the log is another one, whatever its offsets say
   */
  Future<Optional<Start>> open(LogPartition partition, boolean wentBack) {
    UUID claim = UUID.randomUUID();
    return positions
        .open(id(partition), claim)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.<Start>empty())
                    : begin(partition, claim, found.get(), wentBack).map(Optional::of))
        .timeout(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static PartitionId id(LogPartition partition) {
    return new PartitionId(
        partition.topic().tenant(), partition.topic().topic(), partition.partition());
  }

  /** The log is asked after PostgreSQL: an owner of before cannot have stored what came later. */
  private Future<Start> begin(
      LogPartition partition, UUID claim, Position stored, boolean wentBack) {
    Instant asOf = clock.instant();
    return log.bounds(partition)
        .compose(
            bounds ->
                catalogue
                    .ofPartition(id(partition))
                    .compose(
                        segments ->
                            (wentBack || lost(stored, bounds)
                                    ? newEpoch(partition, stored, bounds, segments)
                                    : Future.succeededFuture(stored))
                                .compose(
                                    from ->
                                        catalogue
                                            .expiredUntil(id(partition), from)
                                            .map(
                                                expired ->
                                                    new Start(
                                                        from,
                                                        claim,
                                                        segments,
                                                        expired,
                                                        bounds.end(),
                                                        asOf)))));
  }

  static boolean lost(Position stored, Bounds bounds) {
    return bounds.end() < stored.nextOffset() || bounds.first() > stored.nextOffset();
  }

  /**
   * Everything that the log has is read again: what is in segments is found to be a repeat, and
   * what is new at old offsets is not skipped.
   */
  private Future<Position> newEpoch(
      LogPartition partition, Position stored, Bounds bounds, List<SegmentInfo> segments) {
    Instant now = clock.instant();
    Instant last =
        segments.stream().mapToLong(SegmentInfo::maxReceived).max().stream()
            .mapToObj(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
            .findAny()
            .filter(at -> at.isBefore(now))
            .orElse(now);
    long missing = Math.max(0, bounds.first() - stored.nextOffset());
    Gap outage =
        new Gap(
            Optional.empty(),
            Optional.of(partition.topic().topic()),
            last,
            now,
            Gap.Cause.OUTAGE,
            missing,
            0);
    return positions
        .startEpoch(id(partition), stored, bounds.first(), outage)
        .onSuccess(
            started -> {
              epochs.increment();
              LOG.atError()
                  .setMessage("a log went back: acknowledged events may be lost")
                  .addKeyValue("tenantUid", partition.topic().tenant())
                  .addKeyValue("topicUid", partition.topic().topic())
                  .addKeyValue("partition", partition.partition())
                  .addKeyValue("stored", stored.nextOffset())
                  .addKeyValue("logFirst", bounds.first())
                  .addKeyValue("logEnd", bounds.end())
                  .addKeyValue("epoch", started.epoch())
                  .log();
            });
  }
}
