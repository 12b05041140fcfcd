package io.annals.standalone.bench;

import io.annals.query.language.Field;
import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.run.Completeness;
import io.annals.query.run.Histogram;
import io.annals.query.run.LogsPage;
import io.annals.query.run.LogsRequest;
import io.annals.query.run.Order;
import io.annals.query.run.QueryRun;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.SelectAnswer;
import io.annals.query.run.SelectRequest;
import io.annals.query.run.Selection;
import io.annals.query.run.TimeRange;
import io.annals.query.run.TopValues;
import io.annals.tenancy.Quota;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks the search engine as its HTTP routes do, and waits for the answer. */
final class QueryAsker {
  private static final long DEADLINE_SECONDS = 120;

  private final SearchEngine engine;
  private final TimeRange range;
  private final Instant end;

  QueryAsker(SearchEngine engine) {
    this.engine = engine;
    end = VariedEvents.FROM.plus(VariedEvents.RANGE);
    range = new TimeRange(micros(VariedEvents.FROM), micros(end));
  }

  private static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond());
  }

  /**
   * What an answer says.
   *
   * @param number that answers to the same question have in common
   * @param text for the reader
   */
  record Found(long number, String text) {}

  private static Found found(long number, String unit) {
    return new Found(number, number + " " + unit);
  }

  Found page(String query, int limit) throws Exception {
    LogsRequest request = new LogsRequest(selection(query), Order.DESC, limit, Optional.empty());
    QueryRun run = engine.newRun(Quota.NONE);
    LogsPage page =
        complete(engine.logs(request, run, Function.identity()), LogsPage::completeness);
    return found(page.hits().size(), "events");
  }

  Found histogram(String query, int buckets) throws Exception {
    Histogram answer =
        complete(
            engine.histogram(selection(query), buckets, engine.newRun(Quota.NONE)),
            Histogram::completeness);
    return found(Arrays.stream(answer.counts()).sum(), "counted");
  }

  /** The number is that of the values. */
  Found values(String query, String field) throws Exception {
    TopValues answer =
        complete(
            engine.values(selection(query), new Field(field), "", 1_000, engine.newRun(Quota.NONE)),
            TopValues::completeness);
    return found(answer.values().size(), "values");
  }

  /** The number is that of the rows, or the sum of a column {@code n} where there is one. */
  Found select(String text) throws Exception {
    Query query = QueryParser.parse(text);
    SelectRequest request =
        new SelectRequest(selection(text), query.select().orElseThrow(), ZoneOffset.UTC, end);
    QueryRun run = engine.newRun(Quota.NONE);
    SelectAnswer answer =
        complete(engine.select(request, run, Function.identity()), SelectAnswer::completeness);
    List<String> columns = answer.columns().stream().map(SelectAnswer.Column::name).toList();
    int n = columns.indexOf("n");
    long rows = answer.rows().size();
    if (n < 0) {
      return found(rows, "rows");
    }
    long sum = answer.rows().stream().mapToLong(row -> ((Number) row.get(n)).longValue()).sum();
    return new Found(sum, rows + " rows, n = " + sum);
  }

  private Selection selection(String query) throws QuerySyntaxException {
    return new Selection(
        QueryData.TENANT, QueryData.TOPIC, QueryParser.parse(query).search(), range);
  }

  private static <T> T complete(Future<T> answer, Function<T, Completeness> completeness)
      throws Exception {
    T value =
        answer.toCompletionStage().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    Completeness how = completeness.apply(value);
    if (!how.complete()) {
      throw new IllegalStateException("incomplete: " + how.reasons());
    }
    return value;
  }
}
