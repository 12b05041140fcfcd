package io.annals.standalone;

import io.annals.admin.AdminConfig;
import io.annals.eventlog.EventLogConfig;
import io.annals.gateway.export.ExportConfig;
import io.annals.gateway.ingest.IngestConfig;
import io.annals.gateway.peer.PeerConfig;
import io.annals.gateway.store.StoreConfig;
import io.annals.platform.config.KafkaConfig;
import io.annals.platform.config.Secret;
import io.annals.platform.config.Settings;
import io.annals.platform.http.HttpConfig;
import io.annals.platform.logging.LogConfig;
import io.annals.platform.sql.PgConfig;
import io.annals.query.address.AddressConfig;
import io.annals.query.run.QueryConfig;
import io.annals.query.run.TailConfig;
import io.annals.segment.files.SegmentsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the program is told, read and checked as a whole before anything starts.
 *
 * @param eventLog without the address of a broker that is yet to start
 * @param adminUrl where the role admin is served, for a process without it
 * @param leastFreeDisk bytes below which the process calls itself not ready
 */
record ProgramConfig(
    Path dataDir,
    Set<Role> roles,
    HttpConfig http,
    LogConfig logging,
    PgConfig postgres,
    KafkaConfig kafka,
    Optional<Secret> operatorToken,
    EventLogConfig eventLog,
    AdminConfig admin,
    IngestConfig ingest,
    StoreConfig store,
    SegmentsConfig segments,
    QueryConfig query,
    AddressConfig addresses,
    ExportConfig exports,
    TailConfig tails,
    PeerConfig peers,
    Optional<URI> adminUrl,
    Path blobDir,
    long leastFreeDisk) {
  private static final int SHARDS = 256;
  private static final int EMBEDDED_SHARDS = 32;

  ProgramConfig {
    roles = Set.copyOf(roles);
  }

  static ProgramConfig read(Settings settings) {
    KafkaConfig kafka = KafkaConfig.read(settings);
    Path dataDir = settings.path("data-dir", Path.of("data"));
    int shards = kafka.bootstrapServers().isPresent() ? SHARDS : EMBEDDED_SHARDS;
    QueryConfig query = QueryConfig.read(settings);
    EventLogConfig eventLog = EventLogConfig.read(settings, kafka.bootstrapServers().orElse(""));
    return new ProgramConfig(
        dataDir,
        roles(settings),
        HttpConfig.read(settings),
        LogConfig.read(settings),
        PgConfig.read(settings),
        kafka,
        settings.secret("operator-token"),
        eventLog,
        AdminConfig.read(settings, eventLog.partitions()),
        IngestConfig.read(settings),
        StoreConfig.read(settings, shards, query.timeout()),
        SegmentsConfig.read(settings),
        query,
        AddressConfig.read(settings),
        ExportConfig.read(settings),
        TailConfig.read(settings),
        PeerConfig.read(settings),
        settings.url("admin.url"),
        settings.path("blob.dir", ownBlobs(dataDir)),
        settings.bytes("disk.least-free", "256MB"));
  }

  /** Whether segments lie where no other process has them. */
  boolean ownBlobs() {
    return blobDir.equals(ownBlobs(dataDir));
  }

  private static Path ownBlobs(Path dataDir) {
    return dataDir.resolve("blobs");
  }

  /** What cursors are signed with: processes that share the internal secret share cursors. */
  Optional<Secret> cursorSecret() {
    return query
        .cursorSecret()
        .or(() -> peers.secret().map(shared -> new Secret("cursors " + shared.reveal())));
  }

  /** The same with the broker's address. */
  EventLogConfig eventLog(String bootstrapServers) {
    return new EventLogConfig(
        bootstrapServers, eventLog.compression(), eventLog.partitions(), eventLog.replication());
  }

  private static Set<Role> roles(Settings settings) {
    String text = settings.text("roles", Role.all());
    return Role.parse(text)
        .orElseGet(
            () -> {
              settings.mistake("roles", "'" + text + "' is not a list of " + Role.all());
              return EnumSet.allOf(Role.class);
            });
  }
}
