package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.query.language.Field;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import io.annals.query.run.Cursor;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.Hit;
import io.annals.query.run.LogsPage;
import io.annals.query.run.LogsRequest;
import io.annals.query.run.Order;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.TenantRoute;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET .../quarantine}: what was sent and is no valid event. Thread-safe. */
final class ListQuarantine implements Operation {
  private static final String DEFAULT_FROM = "now-7d";
  private static final String DEFAULT_PAGE = "100";

  /** Gap records lie in the same topic and are another kind. */
  private static final Search ITEMS = word(new Field("kind"), "quarantineitem");

  private final SearchEngine engine;
  private final CursorCodec cursors;
  private final InstantSource clock;

  ListQuarantine(SearchEngine engine, CursorCodec cursors, InstantSource clock) {
    this.engine = engine;
    this.cursors = cursors;
    this.clock = clock;
  }

  @Override
  public Future<Reply> handle(Call call) {
    TenantRoute tenant = Ask.tenant(call);
    Optional<String> cluster = call.query("cluster");
    String from = call.query("from").orElse(DEFAULT_FROM);
    String to = call.query("to").orElse(Times.TO);
    byte[] digest =
        CursorCodec.digest("quarantine", tenant.uid().toString(), cluster.orElse(""), from, to);
    Optional<Cursor> cursor =
        call.query("pageToken").map(text -> CursorText.read(cursors, text, digest, "pageToken"));
    TimeRange range =
        cursor.map(Cursor::range).orElseGet(() -> Ask.range(from, to, clock.instant(), ""));
    LogsRequest request =
        new LogsRequest(
            new Selection(tenant.uid(), tenant.quarantine(), search(cluster), range),
            Order.DESC,
            Integer.parseInt(call.query("pageSize").orElse(DEFAULT_PAGE)),
            cursor.map(Cursor::continued));
    return engine
        .logs(
            request,
            Ask.run(engine, call),
            page -> write(page, tenant, next -> new Cursor(digest, range, Order.DESC, next)))
        .map(Answer::ok)
        .recover(Ask::failure);
  }

  private static Search search(Optional<String> cluster) {
    List<Search> all = new ArrayList<>(List.of(ITEMS));
    cluster.ifPresent(name -> all.add(word(Field.CLUSTER, name.toLowerCase(Locale.ROOT))));
    return all.size() == 1 ? ITEMS : new Search.And(all);
  }

  private static Search word(Field field, String token) {
    return new Search.Word(Optional.of(field), new TokenPattern.Exact(token));
  }

  private Buffer write(
      LogsPage page, TenantRoute tenant, Function<LogsRequest.Continued, Cursor> cursor) {
    Buffer body = Answer.open(Answer.of(page.completeness())).appendString(",\"items\":[");
    boolean first = true;
    for (Hit hit : page.hits()) {
      if (!first) {
        body.appendByte((byte) ',');
      }
      first = false;
      QuarantinedItem.append(body, hit, tenant.quarantine());
    }
    body.appendString("]");
    page.next()
        .ifPresent(
            next ->
                body.appendString(",\"nextPageToken\":\"")
                    .appendString(cursors.encode(cursor.apply(next)))
                    .appendString("\""));
    return body.appendString("}");
  }
}
