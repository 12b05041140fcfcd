package io.annals.query.address;

import io.annals.platform.net.Networks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process knows of addresses. Its files are looked at when somebody asks, every few
 * seconds at most; while one caller reads a changed file, the others go on with what was there.
 * Blocks; thread-safe.
 */
public final class AddressBook {
  private static final Logger LOG = LoggerFactory.getLogger(AddressBook.class);

  /** Between two looks at the files. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** Lines of a list that a warning names. */
  private static final int MOST_LINES = 20;

  private final PlaceLanguage language;
  private final InstantSource clock;
  private final List<WatchedFile<GeoDatabase>> databases;
  private final Optional<WatchedFile<ThreatList>> threats;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Instant looked;
  private volatile Data data;

  /** What was read last. Immutable. */
  record Data(List<GeoDatabase> databases, Optional<ThreatList> threats) {}

  /** Reads the files; those that cannot be read are logged, and looked at again. */
  public AddressBook(AddressConfig config, InstantSource clock) {
    this.language = config.language();
    this.clock = clock;
    databases =
        config.databases().stream()
            .map(file -> new WatchedFile<>(file, GeoDatabase::read))
            .toList();
    threats = config.threatList().map(file -> new WatchedFile<>(file, ThreatList::read));
    look();
  }

  /**
   * What one tenant's query may know.
   *
   * @param intranet what the tenant calls its intranet, beside the private networks
   */
  public TenantAddresses of(Networks intranet) {
    return new TenantAddresses(this, intranet);
  }

  PlaceLanguage language() {
    return language;
  }

  Instant now() {
    return clock.instant();
  }

  Data data() {
    if (Duration.between(looked, now()).abs().compareTo(PAUSE) >= 0 && looking.tryLock()) {
      try {
        look();
      } finally {
        looking.unlock();
      }
    }
    return data;
  }

  private void look() {
    databases.forEach(
        file -> {
          if (file.look()) {
            report(file.value().orElseThrow());
          }
        });
    threats.ifPresent(
        file -> {
          if (file.look()) {
            report(file.value().orElseThrow());
          }
        });
    data =
        new Data(
            databases.stream().flatMap(file -> file.value().stream()).toList(),
            threats.flatMap(WatchedFile::value));
    looked = now();
  }

  private static void report(GeoDatabase database) {
    LOG.atInfo()
        .setMessage("Read a database of addresses")
        .addKeyValue("builtAt", database.builtAt())
        .addKeyValue("places", database.hasPlaces())
        .addKeyValue("providers", database.hasProviders())
        .log();
  }

  private static void report(ThreatList list) {
    LOG.atInfo().setMessage("Read the threat list").addKeyValue("entries", list.size()).log();
    if (!list.mistakes().isEmpty()) {
      List<Integer> lines = list.mistakes();
      LOG.atWarn()
          .setMessage("Lines of the threat list are neither address nor network")
          .addKeyValue("count", lines.size())
          .addKeyValue("lines", lines.subList(0, Math.min(MOST_LINES, lines.size())))
          .log();
    }
  }
}
