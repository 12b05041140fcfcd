package io.annals.gateway.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of an export.
 *
 * @param n from 1 on
 * @param name for whoever saves it
 * @param bytes as the file is, compressed or not
 * @param sha256 of these bytes, in hex
 */
record ExportFile(int n, String name, long events, long bytes, String sha256) {

  /** As the API, the manifest and the database write it. */
  JsonObject json() {
    return new JsonObject()
        .put("n", n)
        .put("name", name)
        .put("events", events)
        .put("bytes", bytes)
        .put("sha256", sha256);
  }

  static JsonArray json(List<ExportFile> files) {
    JsonArray json = new JsonArray();
    files.forEach(file -> json.add(file.json()));
    return json;
  }

  static List<ExportFile> of(JsonArray json) {
    List<ExportFile> files = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      JsonObject file = json.getJsonObject(i);
      files.add(
          new ExportFile(
              file.getInteger("n"),
              file.getString("name"),
              file.getLong("events"),
              file.getLong("bytes"),
              file.getString("sha256")));
    }
    return files;
  }
}
