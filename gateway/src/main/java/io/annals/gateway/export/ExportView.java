package io.annals.gateway.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Shows exports as the contract has them. */
final class ExportView {
  private ExportView() {}

  static JsonObject of(ExportRow row) {
    JsonObject json = new JsonObject();
    ExportManifest.what(json, row);
    json.put("state", row.state().text());
    row.failure().ifPresent(failure -> json.put("failure", failure));
    json.put("progress", Math.floor(row.progress() * 1000) / 1000)
        .put("events", row.counts().events())
        .put("bytes", row.counts().bytes())
        .put("files", ExportFile.json(row.files()));
    if (row.state() == ExportState.DONE) {
      json.put("complete", row.reasons().isEmpty()).put("reasons", new JsonArray(row.reasons()));
    }
    json.put("createdAt", row.createdAt().toString());
    row.finishedAt().ifPresent(at -> json.put("finishedAt", at.toString()));
    return json.put("expiresAt", row.expiresAt().toString());
  }
}
