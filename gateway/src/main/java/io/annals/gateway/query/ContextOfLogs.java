package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.query.language.Search;
import io.annals.query.run.ContextRequest;
import io.annals.query.run.EventId;
import io.annals.query.run.Hit;
import io.annals.query.run.LogsContext;
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
import java.util.ArrayList;
import java.util.List;

/** {@code POST .../logs/context}: what the same cluster did around an event. Thread-safe. */
final class ContextOfLogs implements Operation {
  private static final int DEFAULT_NEIGHBOURS = 10;

  private final SearchEngine engine;
  private final Routing routing;
  private final InstantSource clock;

  ContextOfLogs(SearchEngine engine, Routing routing, InstantSource clock) {
    this.engine = engine;
    this.routing = routing;
    this.clock = clock;
  }

  @Override
  public Future<Reply> handle(Call call) {
    TopicRoute topic = Ask.topic(call, routing);
    JsonObject body = call.body();
    Search search = Ask.search(body.getString("query", "*"));
    TimeRange range = range(body);
    EventId.Place event =
        EventId.parse(topic.uid(), body.getString("event")).orElseThrow(ContextOfLogs::unknown);
    ContextRequest request =
        new ContextRequest(
            new Selection(topic.tenant(), topic.uid(), search, range),
            event,
            body.getInteger("before", DEFAULT_NEIGHBOURS),
            body.getInteger("after", DEFAULT_NEIGHBOURS));
    return engine
        .context(
            request, Ask.run(engine, call), context -> new Written(context, write(context, topic)))
        .map(ContextOfLogs::reply)
        .recover(Ask::failure);
  }

  private record Written(LogsContext context, Buffer text) {}

  private static Reply reply(Written written) {
    if (written.context().event().isPresent()) {
      return Answer.ok(written.text());
    }
    throw written.context().completeness().complete()
        ? unknown()
        : new ProblemException(
                ProblemType.UNAVAILABLE,
                "the event is not in the part of the store that can be read at the moment")
            .retryAfter(1);
  }

  /** Neighbours may lie at any time, unless the request says otherwise. */
  private TimeRange range(JsonObject body) {
    Instant now = clock.instant();
    long from =
        body.containsKey("from")
            ? TimeText.micros(Ask.time(body.getString("from"), now, "/from"))
            : TimeRange.ALL.fromMicros();
    long to =
        body.containsKey("to")
            ? TimeText.micros(Ask.time(body.getString("to"), now, "/to"))
            : TimeRange.ALL.toMicros();
    if (from >= to) {
      throw Ask.wrong("/to", "is not after 'from'");
    }
    return new TimeRange(from, to);
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such event");
  }

  private static Buffer write(LogsContext context, TopicRoute topic) {
    List<Hit> hits = new ArrayList<>(context.before());
    context.event().ifPresent(hits::add);
    hits.addAll(context.after());
    JsonObject head = Answer.of(context.completeness()).put("eventIndex", context.before().size());
    Buffer text = Answer.open(head).appendString(",\"events\":[");
    for (int i = 0; i < hits.size(); i++) {
      if (i > 0) {
        text.appendByte((byte) ',');
      }
      Answer.append(text, hits.get(i), topic.uid());
    }
    return text.appendString("],\"stats\":")
        .appendBuffer(Answer.stats(context.completeness().stats()).toBuffer())
        .appendString("}");
  }
}
