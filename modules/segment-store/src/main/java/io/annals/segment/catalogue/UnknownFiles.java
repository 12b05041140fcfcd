package io.annals.segment.catalogue;

import io.annals.segment.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts segment files that nothing knows of into {@code trash/<day>/}, from where they go after 7
 * days. A file must have been unknown for an hour on end. One call at a time.
 */
public final class UnknownFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownFiles.class);
  private static final String TRASH = "trash/";
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final int TRASH_DAYS = 7;

  private final Pool pool;
  private final BlobStore blobs;
  private final WorkerExecutor workers;
  private final InstantSource clock;
  private final Map<String, Instant> unknownSince = new HashMap<>();

  public UnknownFiles(Pool pool, BlobStore blobs, WorkerExecutor workers, InstantSource clock) {
    this.pool = pool;
    this.blobs = blobs;
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * Looks at all files; call it a few times an hour.
   *
   * @return how many went to the trash
   */
  public Future<Integer> sweep() {
    return workers
        .executeBlocking(() -> blobs.list("t"), false)
        .compose(
            names ->
                known(names)
                    .compose(known -> workers.executeBlocking(() -> discard(names, known), false)));
  }

  /** Asked after the files were listed: a file is written only after its pending row. */
  private Future<Set<UUID>> known(List<String> names) {
    UUID[] ids =
        names.stream()
            .flatMap(name -> SegmentFiles.parse(name).stream())
            .map(SegmentFiles::id)
            .distinct()
            .toArray(UUID[]::new);
    return pool.preparedQuery(
            """
            SELECT id FROM segment WHERE id = ANY($1)
            UNION ALL SELECT segment_id FROM pending_file WHERE segment_id = ANY($1)
            """)
        .execute(Tuple.of((Object) ids))
        .map(
            rows -> {
              Set<UUID> known = new HashSet<>();
              rows.forEach(row -> known.add(row.getUUID(0)));
              return known;
            });
  }

  private int discard(List<String> names, Set<UUID> known) throws IOException {
    Instant now = clock.instant();
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      if (SegmentFiles.parse(name).filter(f -> !known.contains(f.id())).isPresent()) {
        unknown.add(name);
      }
    }
    unknownSince.keySet().retainAll(Set.copyOf(unknown));
    int discarded = 0;
    for (String name : unknown) {
      Instant since = unknownSince.computeIfAbsent(name, first -> now);
      if (Duration.between(since, now).compareTo(PATIENCE) >= 0 && toTrash(name, now)) {
        discarded++;
      }
    }
    emptyTrash(now);
    return discarded;
  }

  private boolean toTrash(String name, Instant now) throws IOException {
    Path copy = blobs.scratch();
    try {
      Files.copy(blobs.local(name), copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException gone) {
      Files.deleteIfExists(copy);
      return false;
    }
    blobs.put(TRASH + day(now) + "/" + name, copy);
    blobs.delete(name);
    unknownSince.remove(name);
    LOG.atWarn()
        .setMessage("file that nothing knows of put into the trash")
        .addKeyValue("file", name)
        .log();
    return true;
  }

  private void emptyTrash(Instant now) throws IOException {
    LocalDate last = day(now).minusDays(TRASH_DAYS);
    for (String name : blobs.list(TRASH)) {
      String day = name.substring(TRASH.length(), Math.min(name.length(), TRASH.length() + 10));
      try {
        if (LocalDate.parse(day).isBefore(last)) {
          blobs.delete(name);
        }
      } catch (DateTimeException notOurs) {
        LOG.atDebug().setMessage("not a file of the trash").addKeyValue("file", name).log();
      }
    }
  }

  private static LocalDate day(Instant now) {
    return now.atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
