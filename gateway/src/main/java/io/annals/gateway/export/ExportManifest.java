package io.annals.gateway.export;

import io.annals.gateway.query.TimeText;
import io.annals.tenancy.TenantId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** What tells whoever has the files what they are, and whether they are whole. */
final class ExportManifest {
  private ExportManifest() {}

  /**
   * Of an export that has its files.
   *
   * @param row as it began
   */
  static Buffer of(
      ExportRow row,
      TenantId tenant,
      ExportWriter written,
      List<String> reasons,
      List<ExportFile> files,
      Instant now) {
    JsonObject json =
        new JsonObject()
            .put("kind", "AnnalsExport")
            .put("version", 1)
            .put("tenant", tenant.value());
    what(json, row);
    json.put("createdAt", row.createdAt().toString())
        .put("finishedAt", now.toString())
        .put("requestedBy", new JsonObject().put("token", row.tokenId()).put("role", row.role()))
        .put("complete", reasons.isEmpty())
        .put("reasons", new JsonArray(reasons))
        .put("events", written.events())
        .put("bytes", written.bytes())
        .put("eventsWithLineEndsAsBlanks", written.rewritten())
        .put("oldest", time(written.firstTime()))
        .put("newest", time(written.lastTime()))
        .put("eventsByCluster", new JsonObject(new TreeMap<>(written.clusters())))
        .put("files", ExportFile.json(files));
    return Buffer.buffer(json.encodePrettily() + "\n");
  }

  /** The request with its defaults filled in and its times resolved. */
  static void what(JsonObject json, ExportRow row) {
    ExportFormat format = ExportRequest.format(row.asked());
    json.put("id", row.id())
        .put("topic", row.asked().getString("topic"))
        .put("query", ExportRequest.query(row.asked()))
        .put("from", TimeText.of(row.range().fromMicros()))
        .put("to", TimeText.of(row.range().toMicros()))
        .put("order", ExportRequest.order(row.asked()))
        .put("format", format.text())
        .put("compression", ExportRequest.compression(row.asked()));
    if (format == ExportFormat.CSV) {
      json.put(
          "columns", row.asked().getJsonArray("columns", new JsonArray(CsvLines.DEFAULT_COLUMNS)));
    }
  }

  private static String time(Long micros) {
    return micros == null ? null : TimeText.of(micros);
  }

  /** What the manifest is called next to the files. */
  static String name(ExportRow row) {
    return row.id() + "-manifest.json";
  }

  /** In hex. */
  static String sha256(Buffer manifest) {
    return HexFormat.of().formatHex(DigestingFile.newSha256().digest(manifest.getBytes()));
  }

  /** Lines for {@code sha256sum -c}, of the files and of the manifest itself. */
  static Buffer checksums(ExportRow row, Buffer manifest) {
    StringBuilder lines = new StringBuilder();
    row.files().forEach(f -> lines.append(f.sha256() + "  " + f.name() + "\n"));
    lines.append(sha256(manifest)).append("  ").append(name(row)).append("\n");
    return Buffer.buffer(lines.toString(), StandardCharsets.US_ASCII.name());
  }
}
