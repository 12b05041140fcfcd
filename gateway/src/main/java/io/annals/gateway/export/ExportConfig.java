package io.annals.gateway.export;

import io.annals.platform.config.Settings;
import java.time.Duration;

/**
 * Limits of exports.
 *
 * @param running exports that one process has under way; more are refused
 * @param runningPerTenant of one tenant, in all processes together
 * @param atOnce exports of one process that read at the same moment; the others wait for their
 *     turn, page by page
 * @param keptPerTenant exports that a tenant has, running and failed ones included
 * @param keptBytesPerTenant of their files
 * @param events of one export; what is more is left out, and the export says so
 * @param bytes of one export's text, likewise
 * @param fileBytes of text in one file
 * @param keep for how long an export is there
 * @param leastFree bytes of the disk below which an export fails, so that others can go on writing
 * @param settle how long after its creation an export begins to read: an event is found so long
 *     after its 200 at the latest; also the time between tries while the store cannot tell all
 */
public record ExportConfig(
    int running,
    int runningPerTenant,
    int atOnce,
    int keptPerTenant,
    long keptBytesPerTenant,
    long events,
    long bytes,
    long fileBytes,
    Duration keep,
    long leastFree,
    Duration settle) {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** Reads the keys {@code export.*}. */
  public static ExportConfig read(Settings settings) {
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    return new ExportConfig(
        settings.integer("export.running", 64, 1, 10_000),
        settings.integer("export.running-per-tenant", 2, 1, 1_000),
        settings.integer("export.at-once", share, 1, 64),
        settings.integer("export.kept-per-tenant", 100, 1, 100_000),
        settings.bytes("export.kept-bytes-per-tenant", "100GB"),
        settings.integer("export.events", 50_000_000, 1, Integer.MAX_VALUE),
        settings.bytes("export.bytes", "100GB"),
        settings.bytes("export.file-bytes", "256MB"),
        settings.duration("export.keep", Duration.ofDays(7)),
        settings.bytes("export.least-free", "1GB"),
        SETTLE);
  }
}
