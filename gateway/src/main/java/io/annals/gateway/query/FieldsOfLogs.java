package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.query.language.Field;
import io.annals.query.run.FieldNames;
import io.annals.query.run.QueryRun;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.TopValues;
import io.annals.tenancy.Routing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/** {@code POST .../logs/fields}: names of fields, or frequent values of one. Thread-safe. */
final class FieldsOfLogs implements Operation {
  private static final int DEFAULT_VALUES = 20;
  private static final int DEFAULT_NAMES = 1000;

  private final SearchEngine engine;
  private final Routing routing;
  private final InstantSource clock;

  FieldsOfLogs(SearchEngine engine, Routing routing, InstantSource clock) {
    this.engine = engine;
    this.routing = routing;
    this.clock = clock;
  }

  @Override
  public Future<Reply> handle(Call call) {
    Selection selection = Ask.selection(call, routing, clock.instant());
    JsonObject body = call.body();
    String prefix = body.getString("prefix", "");
    String field = body.getString("field");
    QueryRun run = Ask.run(engine, call);
    Future<Reply> reply =
        field == null
            ? engine
                .fields(selection, prefix, body.getInteger("limit", DEFAULT_NAMES), run)
                .map(FieldsOfLogs::names)
            : engine
                .values(
                    selection,
                    new Field(field),
                    prefix,
                    body.getInteger("limit", DEFAULT_VALUES),
                    run)
                .map(FieldsOfLogs::values);
    return reply.recover(Ask::failure);
  }

  private static Reply names(FieldNames names) {
    JsonArray fields = new JsonArray();
    names
        .fields()
        .forEach(
            field ->
                fields.add(
                    new JsonObject().put("name", field.name()).put("type", field.type().text())));
    return Reply.ok(
        Answer.of(names.completeness())
            .put("fields", fields)
            .put("stats", Answer.stats(names.completeness().stats())));
  }

  private static Reply values(TopValues top) {
    JsonArray values = new JsonArray();
    top.values()
        .forEach(
            one ->
                values.add(new JsonObject().put("value", one.value()).put("count", one.count())));
    return Reply.ok(
        Answer.of(top.completeness())
            .put("values", values)
            .put("stats", Answer.stats(top.completeness().stats())));
  }
}
