package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.query.run.Histogram;
import io.annals.query.run.SearchEngine;
import io.annals.tenancy.Routing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/** {@code POST .../logs/histogram}: matching events over time. Thread-safe. */
final class HistogramLogs implements Operation {
  private static final int DEFAULT_BUCKETS = 60;

  private final SearchEngine engine;
  private final Routing routing;
  private final InstantSource clock;

  HistogramLogs(SearchEngine engine, Routing routing, InstantSource clock) {
    this.engine = engine;
    this.routing = routing;
    this.clock = clock;
  }

  @Override
  public Future<Reply> handle(Call call) {
    return engine
        .histogram(
            Ask.selection(call, routing, clock.instant()),
            call.body().getInteger("buckets", DEFAULT_BUCKETS),
            Ask.run(engine, call))
        .map(HistogramLogs::reply)
        .recover(Ask::failure);
  }

  private static Reply reply(Histogram histogram) {
    JsonArray buckets = new JsonArray();
    for (int i = 0; i < histogram.buckets().count(); i++) {
      buckets.add(
          new JsonObject()
              .put("from", TimeText.of(histogram.buckets().from(i)))
              .put("to", TimeText.of(histogram.buckets().to(i)))
              .put("count", histogram.counts()[i]));
    }
    return Reply.ok(
        Answer.of(histogram.completeness())
            .put("buckets", buckets)
            .put("stats", Answer.stats(histogram.completeness().stats())));
  }
}
