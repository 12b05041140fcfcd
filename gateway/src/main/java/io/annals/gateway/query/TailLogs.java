package io.annals.gateway.query;

import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.query.language.Search;
import io.annals.query.run.Tail;
import io.annals.query.run.TailPlace;
import io.annals.query.run.Tails;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TopicRoute;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code GET .../logs/tail}: events as they arrive, as Server-Sent Events. Who may read is asked
 * again and again while the stream lasts. Thread-safe.
 */
final class TailLogs implements Operation {
  /** What an asker must be, now and later; as in the contract. */
  static final JsonObject OPERATION =
      new JsonObject()
          .put("operationId", "tailLogs")
          .put("x-annals-roles", new JsonArray().add("operator").add("tenant-admin").add("auditor"))
          .put("x-annals-scope", "tenant");

  private final Tails tails;
  private final Routing routing;
  private final AccessControl access;
  private final TailRoom room;
  private final TailMeters meters;

  TailLogs(Tails tails, Routing routing, AccessControl access, MeterRegistry registry) {
    this.tails = tails;
    this.routing = routing;
    this.access = access;
    room = new TailRoom(tails.config(), registry);
    meters = new TailMeters(registry);
  }

  @Override
  public Future<Reply> handle(Call call) {
    TopicRoute topic = Ask.topic(call, routing);
    Search search = Ask.search(call.query("query").orElse("*"), "query");
    RoutingContext context = call.context();
    Optional<TailPlace> after =
        Optional.ofNullable(context.request().getHeader("Last-Event-ID"))
            .filter(id -> !id.isEmpty())
            .map(id -> place(topic, id));
    Tail tail = tails.follow(topic.tenant(), topic.uid(), search, after);
    TailStream stream =
        new TailStream(
            Vertx.currentContext().owner(),
            context.response(),
            tail,
            topic.uid(),
            new TailStream.Terms(
                tails.config().longestLag(), () -> allowed(context, topic), meters));
    room.enter(topic.tenant(), stream);
    context.addEndHandler(end -> stream.gone());
    // The answer is out by then; what is left to say is nothing.
    return stream
        .run()
        .onComplete(over -> room.leave(topic.tenant(), stream))
        .recover(Ask::failure)
        .map(over -> Reply.noContent());
  }

  /** Ends every stream; new ones are refused. */
  Future<Void> end() {
    return room.close();
  }

  private static TailPlace place(TopicRoute topic, String id) {
    return TailPlace.parse(topic.uid(), id)
        .orElseThrow(() -> Ask.wrong("Last-Event-ID", "was not given by this service"));
  }

  private Future<Void> allowed(RoutingContext context, TopicRoute topic) {
    return routing.topic(topic.uid()).isPresent()
        ? access.check(context, OPERATION)
        : Future.failedFuture(
            new ProblemException(ProblemType.NOT_FOUND, "the log topic was deleted"));
  }
}
