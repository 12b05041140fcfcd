package io.annals.segment.catalogue;

import io.annals.segment.BlobStore;
import io.annals.tenancy.TopicUid;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts files that nothing knows of into {@code trash/<day>/}, from where they go after 7 days:
 * segments that neither the catalogue nor a flush knows, and dictionaries of topics that are no
 * more. A file must have been unknown for an hour on end. When most of the files seem unknown, it
 * is the catalogue that is wrong, and nothing is touched. One call at a time.
 */
public final class UnknownFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownFiles.class);
  private static final String TRASH = "trash/";
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final int TRASH_DAYS = 7;

  /** A dictionary of any version; the group is its topic. */
  private static final Pattern DICTIONARY =
      Pattern.compile("t[1-9][0-9]{0,18}/l([1-9][0-9]{0,18})/dict-[-0-9a-f]+\\.zdict");

  /** So many unknown files may be all that there is, in a deployment that has just begun. */
  private static final int FEW = 20;

  private final Pool pool;
  private final BlobStore blobs;
  private final WorkerExecutor workers;
  private final InstantSource clock;
  private final Map<String, Instant> unknownSince = new HashMap<>();
  private final AtomicLong unknown = new AtomicLong();
  private final Counter trashed;
  private final Counter emptied;

  public UnknownFiles(
      Pool pool,
      BlobStore blobs,
      WorkerExecutor workers,
      InstantSource clock,
      MeterRegistry registry) {
    this.pool = pool;
    this.blobs = blobs;
    this.workers = workers;
    this.clock = clock;
    this.trashed = counter(registry, "annals.store.trash.in", "unknown files put into the trash");
    this.emptied = counter(registry, "annals.store.trash.out", "files removed from the trash");
    Gauge.builder("annals.store.files.unknown", unknown, AtomicLong::doubleValue)
        .description("files that no row knows, not yet in the trash")
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  /**
   * Looks at all files; call it a few times an hour.
   *
   * @return how many went to the trash
   */
  public Future<Integer> sweep() {
    return workers
        .executeBlocking(
            () -> blobs.list("t").stream().filter(UnknownFiles::isOurs).toList(), false)
        .compose(
            names ->
                Future.all(known(names), live(names))
                    .compose(
                        both ->
                            workers.executeBlocking(
                                () -> discard(names, both.resultAt(0), both.resultAt(1)), false)));
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
        .map(SegmentRows::ids);
  }

  /** Topics with dictionaries whose data is not yet removed. */
  private Future<Set<TopicUid>> live(List<String> names) {
    Long[] topics =
        names.stream()
            .flatMap(name -> dictionaryOf(name).stream())
            .map(TopicUid::value)
            .distinct()
            .toArray(Long[]::new);
    return pool.preparedQuery("SELECT uid FROM topic WHERE uid = ANY($1) AND state <> 'deleted'")
        .execute(Tuple.tuple().addArrayOfLong(topics))
        .map(
            rows -> {
              Set<TopicUid> live = new HashSet<>();
              rows.forEach(row -> live.add(new TopicUid(row.getLong(0))));
              return live;
            });
  }

  private static boolean isOurs(String name) {
    return SegmentFiles.parse(name).isPresent() || dictionaryOf(name).isPresent();
  }

  private static Optional<TopicUid> dictionaryOf(String name) {
    Matcher matcher = DICTIONARY.matcher(name);
    return matcher.matches()
        ? Optional.of(new TopicUid(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private static boolean isUnknown(String name, Set<UUID> known, Set<TopicUid> live) {
    return SegmentFiles.parse(name).filter(f -> !known.contains(f.id())).isPresent()
        || dictionaryOf(name).filter(topic -> !live.contains(topic)).isPresent();
  }

  private int discard(List<String> names, Set<UUID> known, Set<TopicUid> live) throws IOException {
    Instant now = clock.instant();
    List<String> strays = names.stream().filter(name -> isUnknown(name, known, live)).toList();
    unknownSince.keySet().retainAll(Set.copyOf(strays));
    strays.forEach(name -> unknownSince.putIfAbsent(name, now));
    int discarded = 0;
    if (strays.size() >= FEW && strays.size() > names.size() / 2) {
      LOG.atError()
          .setMessage("most files are unknown to the catalogue: none is put into the trash")
          .addKeyValue("files", names.size())
          .addKeyValue("unknown", strays.size())
          .log();
    } else {
      for (String name : strays) {
        Duration unknownFor = Duration.between(unknownSince.get(name), now);
        if (unknownFor.compareTo(PATIENCE) >= 0 && toTrash(name, now)) {
          discarded++;
        }
      }
    }
    unknown.set(unknownSince.size());
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
    trashed.increment();
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
          emptied.increment();
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
