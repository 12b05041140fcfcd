package io.annals.gateway.export;

import io.annals.gateway.query.Ask;
import io.annals.query.language.Query;
import io.annals.query.language.Search;
import io.annals.query.run.Order;
import io.annals.query.run.TimeRange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an export is made of. Immutable.
 *
 * @param asked the request as it came
 * @param range as it was resolved when the export was made
 * @param columns of CSV; empty for NDJSON
 */
record ExportRequest(
    JsonObject asked,
    Search search,
    TimeRange range,
    Order order,
    ExportFormat format,
    boolean gzip,
    List<String> columns) {

  ExportRequest {
    columns = List.copyOf(columns);
  }

  /**
   * @param body as the contract wants it
   */
  static ExportRequest of(JsonObject body, Instant now) {
    Query query = Ask.query(query(body), "/query");
    query
        .select()
        .ifPresent(
            select -> {
              throw Ask.wrong(
                  "/query",
                  "at position "
                      + select.position()
                      + ": an export has events, not the rows of a SELECT; end the query before '|'"
                      + " and name the columns of a CSV in 'columns'");
            });
    return new ExportRequest(
        body.copy(),
        query.search(),
        Ask.range(body.getString("from", "now-15m"), body.getString("to", "now"), now, "/"),
        Order.of(order(body)).orElseThrow(),
        format(body),
        compression(body).equals("gzip"),
        columns(body));
  }

  private static List<String> columns(JsonObject body) {
    JsonArray named = body.getJsonArray("columns");
    if (format(body) == ExportFormat.NDJSON) {
      if (named != null) {
        throw Ask.wrong("/columns", "is for format csv; NDJSON has whole events");
      }
      return List.of();
    }
    if (named == null) {
      return CsvLines.DEFAULT_COLUMNS;
    }
    Set<String> columns = new LinkedHashSet<>();
    for (int i = 0; i < named.size(); i++) {
      if (!columns.add(named.getString(i))) {
        throw Ask.wrong("/columns/" + i, "is named twice");
      }
    }
    return List.copyOf(columns);
  }

  static String query(JsonObject body) {
    return body.getString("query", "*");
  }

  static String order(JsonObject body) {
    return body.getString("order", Order.DESC.text());
  }

  static ExportFormat format(JsonObject body) {
    return ExportFormat.of(body.getString("format", ExportFormat.NDJSON.text()));
  }

  static String compression(JsonObject body) {
    return body.getString("compression", "none");
  }

  /** How its files end. */
  String ending() {
    return "." + format.text() + (gzip ? ".gz" : "");
  }

  /** Of the files that a request leads to. */
  static String mediaType(JsonObject body) {
    return compression(body).equals("gzip") ? "application/gzip" : format(body).mediaType();
  }
}
