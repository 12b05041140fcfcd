package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.query.address.AddressBook;
import io.annals.query.language.Query;
import io.annals.query.language.Search;
import io.annals.query.run.Cursor;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.Hit;
import io.annals.query.run.LogsPage;
import io.annals.query.run.LogsRequest;
import io.annals.query.run.Order;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST .../logs}: one page of events, or the rows of a SELECT. Thread-safe. */
final class SearchLogs implements Operation {
  private static final int DEFAULT_LIMIT = 100;

  private final SearchEngine engine;
  private final CursorCodec cursors;
  private final Routing routing;
  private final InstantSource clock;
  private final SelectLogs selects;

  SearchLogs(
      SearchEngine engine,
      AddressBook addresses,
      CursorCodec cursors,
      Routing routing,
      InstantSource clock) {
    this.engine = engine;
    this.cursors = cursors;
    this.routing = routing;
    this.clock = clock;
    this.selects = new SelectLogs(engine, addresses);
  }

  @Override
  public Future<Reply> handle(Call call) {
    TopicRoute topic = Ask.topic(call, routing);
    LogsQuestion question = LogsQuestion.of(call.body());
    Query query = Ask.query(question.query(), "/query");
    if (query.select().isPresent()) {
      Instant now = clock.instant();
      TimeRange range = Ask.range(question.from(), question.to(), now, "/");
      return selects.answer(
          call, new Selection(topic.tenant(), topic.uid(), query.search(), range), query, now);
    }
    Search search = query.search();
    Order order = Order.of(question.order()).orElseThrow();
    byte[] digest = question.digest(topic);
    Optional<Cursor> cursor =
        question.cursor().map(text -> CursorText.read(cursors, text, digest, "/cursor"));
    TimeRange range =
        cursor
            .map(Cursor::range)
            .orElseGet(() -> Ask.range(question.from(), question.to(), clock.instant(), "/"));
    LogsRequest request =
        new LogsRequest(
            new Selection(topic.tenant(), topic.uid(), search, range),
            order,
            call.body().getInteger("limit", DEFAULT_LIMIT),
            cursor.map(Cursor::continued));
    return engine
        .logs(
            request,
            Ask.run(engine, call),
            page -> write(page, topic, next -> new Cursor(digest, range, order, next)))
        .map(Answer::ok)
        .recover(Ask::failure);
  }

  private Buffer write(
      LogsPage page, TopicRoute topic, Function<LogsRequest.Continued, Cursor> cursor) {
    Buffer body = Answer.open(Answer.of(page.completeness())).appendString(",\"events\":[");
    boolean first = true;
    for (Hit hit : page.hits()) {
      if (!first) {
        body.appendByte((byte) ',');
      }
      first = false;
      Answer.append(body, hit, topic.uid());
    }
    body.appendString("]");
    page.next()
        .ifPresent(
            next ->
                body.appendString(",\"nextCursor\":\"")
                    .appendString(cursors.encode(cursor.apply(next)))
                    .appendString("\""));
    return body.appendString(",\"stats\":")
        .appendBuffer(Answer.stats(page.completeness().stats()).toBuffer())
        .appendString("}");
  }

  /** The members of the request that a cursor is bound to, defaults filled in. */
  private record LogsQuestion(
      String query, String from, String to, String order, Optional<String> cursor) {
    static LogsQuestion of(JsonObject body) {
      return new LogsQuestion(
          body.getString("query", "*"),
          body.getString("from", Times.FROM),
          body.getString("to", Times.TO),
          body.getString("order", Order.DESC.text()),
          Optional.ofNullable(body.getString("cursor")));
    }

    byte[] digest(TopicRoute topic) {
      return CursorCodec.digest(
          "logs", topic.tenant().toString(), topic.uid().toString(), query, from, to, order);
    }
  }
}
