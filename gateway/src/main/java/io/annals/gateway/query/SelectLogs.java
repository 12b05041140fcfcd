package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Reply;
import io.annals.query.address.AddressBook;
import io.annals.query.language.Query;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.SelectAnswer;
import io.annals.query.run.SelectFailedException;
import io.annals.query.run.SelectRequest;
import io.annals.query.run.Selection;
import io.annals.tenancy.TenantRoute;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** The rows of {@code search | SELECT}. Thread-safe. */
final class SelectLogs {
  /** What pages events has no meaning for rows. */
  private static final List<String> FOR_EVENTS = List.of("cursor", "limit", "order");

  private final SearchEngine engine;
  private final AddressBook addresses;

  SelectLogs(SearchEngine engine, AddressBook addresses) {
    this.engine = engine;
    this.addresses = addresses;
  }

  /**
   * @param query with a SELECT
   */
  Future<Reply> answer(Call call, Selection selection, Query query, Instant now) {
    for (String member : FOR_EVENTS) {
      if (call.body().containsKey(member)) {
        throw Ask.wrong("/" + member, "is for events; a SELECT says ORDER BY and LIMIT itself");
      }
    }
    TenantRoute tenant = Ask.tenant(call);
    SelectRequest request =
        new SelectRequest(
            selection,
            query.select().orElseThrow(),
            tenant.zone(),
            now,
            addresses.of(tenant.intranet()));
    return engine
        .select(request, Ask.run(engine, call), SelectLogs::write)
        .map(Answer::ok)
        .recover(SelectLogs::failure);
  }

  private static Buffer write(SelectAnswer answer) {
    JsonArray columns = new JsonArray();
    answer
        .columns()
        .forEach(c -> columns.add(new JsonObject().put("name", c.name()).put("type", c.type())));
    JsonArray rows = new JsonArray();
    answer.rows().forEach(row -> rows.add(new JsonArray(row)));
    JsonArray notes = new JsonArray();
    answer
        .notes()
        .forEach(n -> notes.add(JsonObject.of("code", n.code().text(), "detail", n.detail())));
    return Answer.of(answer.completeness())
        .put("columns", columns)
        .put("rows", rows)
        .put("notes", notes)
        .put("stats", Answer.stats(answer.completeness().stats()))
        .toBuffer();
  }

  private static <T> Future<T> failure(Throwable failure) {
    if (failure instanceof QuerySyntaxException syntax) {
      return Future.failedFuture(Ask.wrong("/query", syntax));
    }
    if (failure instanceof SelectFailedException failed) {
      return Future.failedFuture(Ask.wrong("/query", failed.getMessage()));
    }
    return Ask.failure(failure);
  }
}
