package io.annals.gateway.export;

import io.annals.query.run.TimeRange;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An export as the database has it. Immutable, but for the request, which nobody changes.
 *
 * @param tokenId who asked for it
 * @param progress the part of the time range that is done, 0 to 1
 * @param reasons why something may be missing
 */
record ExportRow(
    ExportBlobs.Folder folder,
    String id,
    JsonObject asked,
    TimeRange range,
    String tokenId,
    String role,
    ExportState state,
    Optional<String> failure,
    Counts counts,
    double progress,
    List<String> reasons,
    List<ExportFile> files,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Instant expiresAt) {

  static final String COLUMNS =
      """
      uid, tenant_uid, topic_uid, id, created_from, from_time, to_time, token_id, role, state,
      failure, events, bytes, file_bytes, progress, reasons, files, created_at, finished_at,
      expires_at
      """;

  ExportRow {
    reasons = List.copyOf(reasons);
    files = List.copyOf(files);
  }

  /**
   * How much was written.
   *
   * @param bytes of text
   * @param fileBytes of files
   */
  record Counts(long events, long bytes, long fileBytes) {}

  UUID uid() {
    return folder.uid();
  }

  /** Reads {@link #COLUMNS}. */
  static ExportRow read(Row row) {
    List<String> reasons = new ArrayList<>();
    row.getJsonArray("reasons").forEach(reason -> reasons.add((String) reason));
    return new ExportRow(
        folder(row),
        row.getString("id"),
        row.getJsonObject("created_from"),
        new TimeRange(row.getLong("from_time"), row.getLong("to_time")),
        row.getString("token_id"),
        row.getString("role"),
        ExportState.of(row.getString("state")),
        Optional.ofNullable(row.getString("failure")),
        new Counts(row.getLong("events"), row.getLong("bytes"), row.getLong("file_bytes")),
        row.getDouble("progress"),
        reasons,
        ExportFile.of(row.getJsonArray("files")),
        SqlTime.instant(row.getOffsetDateTime("created_at")),
        Optional.ofNullable(SqlTime.instant(row.getOffsetDateTime("finished_at"))),
        SqlTime.instant(row.getOffsetDateTime("expires_at")));
  }

  /** Of a row with at least uid, tenant_uid and topic_uid. */
  static ExportBlobs.Folder folder(Row row) {
    return new ExportBlobs.Folder(
        new TenantUid(row.getLong("tenant_uid")),
        new TopicUid(row.getLong("topic_uid")),
        row.getUUID("uid"));
  }
}
