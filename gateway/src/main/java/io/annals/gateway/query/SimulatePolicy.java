package io.annals.gateway.query;

import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.Finding;
import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.PolicyReader;
import io.annals.platform.http.Call;
import io.annals.platform.http.FieldError;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.query.language.Search;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Selection;
import io.annals.query.run.Simulation;
import io.annals.query.run.Simulation.Share;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code POST .../policies/simulate}: what a policy would make of stored events. Thread-safe. */
final class SimulatePolicy implements Operation {
  private static final String DEFAULT_FROM = "now-1h";
  private static final long TARIFF_SECONDS = 5;

  private final SearchEngine engine;
  private final Routing routing;
  private final TopicTariffs tariffs;
  private final InstantSource clock;

  SimulatePolicy(SearchEngine engine, Routing routing, TopicTariffs tariffs, InstantSource clock) {
    this.engine = engine;
    this.routing = routing;
    this.tariffs = tariffs;
    this.clock = clock;
  }

  @Override
  public Future<Reply> handle(Call call) {
    TopicRoute topic = Ask.topic(call, routing);
    JsonObject body = call.body();
    JsonObject policy = body.getJsonObject("policy");
    Instant now = clock.instant();
    TimeRange range =
        Ask.range(body.getString("from", DEFAULT_FROM), body.getString("to", Times.TO), now, "/");
    Selection everything =
        new Selection(topic.tenant(), topic.uid(), new Search.Everything(), range);
    return engine
        .simulate(everything, () -> policy(policy), Ask.run(engine, call))
        .compose(
            simulation ->
                tariff(topic, range)
                    .map(
                        tariff ->
                            reply(
                                simulation,
                                SimulatedCost.of(simulation, topic, range, now).json(tariff, now))))
        .recover(Ask::failure);
  }

  private Future<TopicTariff> tariff(TopicRoute topic, TimeRange range) {
    return tariffs
        .of(topic, range)
        .timeout(TARIFF_SECONDS, TimeUnit.SECONDS)
        .recover(
            silence ->
                Future.failedFuture(
                    new ProblemException(
                            ProblemType.UNAVAILABLE, "the prices cannot be read", silence)
                        .retryAfter(1)));
  }

  private static AuditPolicy policy(JsonObject policy) {
    String preset = policy.getString("preset");
    if (preset != null) {
      return PolicyPreset.of(preset)
          .orElseThrow(() -> Ask.wrong("/policy/preset", "there is no such preset"))
          .policy();
    }
    String yaml = policy.getString("yaml");
    return PolicyReader.policy(yaml).orElseThrow(() -> invalid(PolicyReader.read(yaml).errors()));
  }

  private static ProblemException invalid(List<Finding> errors) {
    Stream<FieldError> each =
        errors.stream()
            .map(error -> new FieldError("/policy/yaml" + error.pointer(), error.detail()));
    return new ProblemException(ProblemType.BAD_REQUEST, "The policy is not valid", each.toList());
  }

  private static Reply reply(Simulation simulation, JsonObject cost) {
    JsonArray rules = new JsonArray();
    for (int i = 0; i < simulation.rules().size(); i++) {
      rules.add(rule(i, simulation.rules().get(i)));
    }
    rules.add(rule(-1, simulation.noRule()));
    return Reply.ok(
        Answer.of(simulation.completeness())
            .put(
                "events",
                new JsonObject()
                    .put("kept", simulation.kept().events())
                    .put("stripped", simulation.stripped().events())
                    .put("dropped", simulation.dropped().events()))
            .put(
                "bytes",
                new JsonObject()
                    .put("before", simulation.bytesBefore())
                    .put("after", simulation.bytesAfter())
                    .put("kept", simulation.kept().bytes())
                    .put("stripped", simulation.stripped().bytes())
                    .put("dropped", simulation.dropped().bytes()))
            .put("rules", rules)
            .put("cost", cost)
            .put("stats", Answer.stats(simulation.completeness().stats())));
  }

  private static JsonObject rule(int index, Share share) {
    return new JsonObject()
        .put("rule", index)
        .put("events", share.events())
        .put("bytes", share.bytes());
  }
}
