package io.annals.gateway.query;

import io.annals.platform.http.Call;
import io.annals.platform.http.FieldError;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.language.Search;
import io.annals.query.run.QueryCancelledException;
import io.annals.query.run.QueryRun;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.StoreUnavailableException;
import io.annals.query.run.TimeRange;
import io.annals.query.run.TooManyQueriesException;
import io.annals.tenancy.Caller;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the calls that read have in common: reading what was asked, and saying what failed. */
public final class Ask {
  private Ask() {}

  /** The tenant of the path. */
  public static TenantRoute tenant(Call call) {
    return Caller.of(call.context()).tenant().orElseThrow();
  }

  /** The topic of the path; of another tenant, or of none, it is not found. */
  static TopicRoute topic(Call call, Routing routing) {
    Optional<TopicRoute> topic;
    try {
      topic = routing.topic(tenant(call).uid(), new TopicId(call.path("topic")));
    } catch (IllegalArgumentException notAnId) {
      topic = Optional.empty();
    }
    return topic.orElseThrow(
        () -> new ProblemException(ProblemType.NOT_FOUND, "there is no such log topic"));
  }

  /** The events that the body asks for by query, from and to, or by their defaults. */
  static Selection selection(Call call, Routing routing, Instant now) {
    TopicRoute topic = topic(call, routing);
    JsonObject body = call.body();
    Search search = search(body.getString("query", "*"));
    TimeRange range =
        range(body.getString("from", Times.FROM), body.getString("to", Times.TO), now, "/");
    return new Selection(topic.tenant(), topic.uid(), search, range);
  }

  static Search search(String query) {
    return search(query, "/query");
  }

  /**
   * @param pointer to the query in the request
   */
  static Search search(String query, String pointer) {
    Query parsed = query(query, pointer);
    parsed
        .select()
        .ifPresent(
            select -> {
              throw wrong(
                  pointer,
                  "at position "
                      + select.position()
                      + ": a SELECT is for searches of logs alone; end the query before '|'");
            });
    return parsed.search();
  }

  /**
   * Both halves.
   *
   * @param pointer to the query in the request
   */
  public static Query query(String query, String pointer) {
    try {
      return QueryParser.parse(query);
    } catch (QuerySyntaxException e) {
      throw wrong(pointer, e);
    }
  }

  static ProblemException wrong(String pointer, QuerySyntaxException e) {
    return wrong(pointer, "at position " + e.position() + ": " + e.detail());
  }

  /**
   * The range that two texts mean.
   *
   * @param pointerPrefix of the two fields: '/' in a body, nothing for parameters
   */
  public static TimeRange range(String from, String to, Instant now, String pointerPrefix) {
    long fromMicros = TimeText.micros(time(from, now, pointerPrefix + "from"));
    long toMicros = TimeText.micros(time(to, now, pointerPrefix + "to"));
    if (fromMicros >= toMicros) {
      throw wrong(pointerPrefix + "to", "is not after 'from'");
    }
    return new TimeRange(fromMicros, toMicros);
  }

  static Instant time(String text, Instant now, String pointer) {
    try {
      return TimeText.parse(text, now);
    } catch (IllegalArgumentException e) {
      throw wrong(pointer, e.getMessage());
    }
  }

  /** A mistake in what was asked. */
  public static ProblemException wrong(String pointer, String detail) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "The request cannot be understood",
        List.of(new FieldError(pointer, detail)));
  }

  /** A run within the tenant's quota, which ends when the client leaves before its answer. */
  static QueryRun run(SearchEngine engine, Call call) {
    QueryRun run = engine.newRun(tenant(call).quota());
    call.context().addEndHandler(end -> run.cancel());
    return run;
  }

  private static ProblemException tooMany(TooManyQueriesException full) {
    if (full.isShare()) {
      return new ProblemException(
          ProblemType.TOO_MANY_REQUESTS,
          "the tenant has as many queries at work as its share of this process",
          full);
    }
    return full.quota().isPresent()
        ? new ProblemException(
            ProblemType.TOO_MANY_REQUESTS,
            "the tenant has as many queries as its quota, " + full.quota().getAsInt(),
            full)
        : new ProblemException(ProblemType.UNAVAILABLE, "too many queries at once", full);
  }

  /** The failures that a caller can act on. */
  static <T> Future<T> failure(Throwable failure) {
    if (failure instanceof TooManyQueriesException full) {
      return Future.failedFuture(tooMany(full).retryAfter(1));
    } else if (failure instanceof StoreUnavailableException) {
      return Future.failedFuture(
          new ProblemException(ProblemType.UNAVAILABLE, "the store does not answer", failure)
              .retryAfter(1));
    } else if (failure instanceof QueryCancelledException) {
      return Future.failedFuture(
          new ProblemException(ProblemType.UNAVAILABLE, "the query was cancelled", failure));
    }
    return Future.failedFuture(failure);
  }
}
