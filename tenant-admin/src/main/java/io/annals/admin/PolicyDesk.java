package io.annals.admin;

import io.annals.audit.policy.Finding;
import io.annals.audit.policy.PolicyReader;
import io.annals.audit.policy.PolicyReading;
import io.annals.platform.http.FieldError;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.StoredPolicy;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads and compares policies off the event loops: some are long. Thread-safe. */
final class PolicyDesk {
  /** Of the policies of one call, each of which takes about a second at worst. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Finding NOT_LOOKED_AT =
      new Finding(
          "", "not looked at for warnings, which would have taken too long; ask for it alone");

  private final WorkerExecutor workers;
  private final SourcePolicy source;
  private final Duration deadline;

  /**
   * @param deadline of one piece of work, the wait for a free worker included
   */
  PolicyDesk(WorkerExecutor workers, SourcePolicy source, Duration deadline) {
    this.workers = workers;
    this.source = source;
    this.deadline = deadline;
  }

  /**
   * Fails with a problem that names every mistake.
   *
   * @param pointer where in the request's body the policy stands
   */
  Future<Void> check(Optional<StoredPolicy> policy, String pointer) {
    return policy.isEmpty()
        ? Future.succeededFuture()
        : run(() -> PolicyReview.read(policy.get()))
            .compose(reading -> refuse(reading, pointer + at(policy.get())));
  }

  private static String at(StoredPolicy policy) {
    return policy.yaml() == null ? "/preset" : "/yaml";
  }

  private static Future<Void> refuse(PolicyReading reading, String pointer) {
    List<FieldError> mistakes =
        reading.errors().stream()
            .map(error -> new FieldError(pointer + error.pointer(), error.detail()))
            .toList();
    return mistakes.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new ProblemException(ProblemType.BAD_REQUEST, "the policy has mistakes", mistakes));
  }

  /** What came of reading a policy's text. */
  Future<PolicyReading> read(String text) {
    return run(() -> PolicyReader.read(text));
  }

  /** What is said of a policy of the cluster, as answers show it. */
  Future<JsonArray> warnings(StoredPolicy policy, Cluster cluster) {
    return warnings(List.of(policy), cluster).map(all -> all.get(policy));
  }

  /** The same of several at once; those that would take too long are only said to. */
  Future<Map<StoredPolicy, JsonArray>> warnings(
      Collection<StoredPolicy> policies, Cluster cluster) {
    return orElse(
        () -> {
          long began = System.nanoTime();
          PolicyReading delivered = source.reading(cluster);
          Map<StoredPolicy, JsonArray> all = new HashMap<>();
          for (StoredPolicy policy : policies) {
            all.computeIfAbsent(
                policy,
                each ->
                    shown(
                        isPatient(began)
                            ? PolicyReview.warnings(each, delivered.policy())
                            : List.of(NOT_LOOKED_AT)));
          }
          return all;
        },
        () ->
            policies.stream()
                .distinct()
                .collect(Collectors.toMap(each -> each, each -> shown(List.of(NOT_LOOKED_AT)))));
  }

  /** A view of the cluster's switch, with what is said of its policy. */
  Future<JsonObject> warned(JsonObject auditSwitch, Cluster cluster) {
    return warnings(StoredPolicy.of(auditSwitch.getJsonObject("policy")), cluster)
        .map(warnings -> auditSwitch.put("warnings", warnings));
  }

  /** Where a sink asks for more than the cluster's source policy delivers. */
  record Beyond(SinkId sink, Finding finding) {}

  /**
   * A cluster's source policy.
   *
   * @param handedOut its text for the API server
   * @param beyond the sinks that ask for more than it delivers
   */
  record SourceReview(String handedOut, PolicyReading reading, List<Beyond> beyond) {}

  Future<SourceReview> review(Cluster cluster, Map<SinkId, StoredPolicy> sinks) {
    return run(
        () -> {
          long began = System.nanoTime();
          PolicyReading delivered = source.reading(cluster);
          List<Beyond> beyond = new ArrayList<>();
          sinks.forEach(
              (sink, policy) ->
                  (isPatient(began)
                          ? PolicyReview.beyond(policy, delivered.policy())
                          : List.of(NOT_LOOKED_AT))
                      .forEach(finding -> beyond.add(new Beyond(sink, finding))));
          return new SourceReview(source.handedOut(cluster), delivered, beyond);
        });
  }

  /** Findings as answers show them. */
  static JsonArray shown(List<Finding> findings) {
    JsonArray shown = new JsonArray();
    findings.forEach(finding -> shown.add(shown(finding)));
    return shown;
  }

  static JsonObject shown(Finding finding) {
    return new JsonObject().put("pointer", finding.pointer()).put("detail", finding.detail());
  }

  private static boolean isPatient(long began) {
    return System.nanoTime() - began < PATIENCE_NANOS;
  }

  /** Other work with policies. */
  <T> Future<T> run(Callable<T> work) {
    return inTime(work)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException ? tooBusy(failure) : failure));
  }

  /** What is said beside an answer is no reason not to give it. */
  private <T> Future<T> orElse(Callable<T> work, Supplier<T> late) {
    return inTime(work)
        .recover(
            failure ->
                failure instanceof TimeoutException
                    ? Future.succeededFuture(late.get())
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> inTime(Callable<T> work) {
    return workers.executeBlocking(work, false).timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ProblemException tooBusy(Throwable cause) {
    return new ProblemException(
            ProblemType.UNAVAILABLE, "too many policies are being looked at", cause)
        .retryAfter(1);
  }
}
