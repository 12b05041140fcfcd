package io.annals.gateway.ingest;

import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.PolicyJudge;
import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.PolicyReader;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.StoredPolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies of all sinks, each compiled once for as long as routing holds it: what no route and
 * no request under way uses any more goes with the next garbage collection. Thread-safe.
 */
final class SinkPolicies {
  private static final Logger LOG = LoggerFactory.getLogger(SinkPolicies.class);

  /** A policy of the greatest size takes half a second, which no event loop has. */
  private static final String WORKERS = "annals-policies";

  private static final int THREADS = 2;

  private final IngestMeters meters;

  /** What is compiled must not hold its key. */
  private final Map<StoredPolicy, Future<SinkPolicy>> compiled = new WeakHashMap<>();

  SinkPolicies(IngestMeters meters) {
    this.meters = meters;
  }

  /**
   * The policy, ready to judge by; compiled first, on a worker, when nobody has asked for it yet.
   * Completes on any thread.
   *
   * @param cluster for the log only, when the policy cannot be read
   */
  Future<SinkPolicy> of(Vertx vertx, StoredPolicy policy, ClusterUid cluster) {
    synchronized (compiled) {
      Future<SinkPolicy> known = compiled.get(policy);
      if (known == null) {
        Promise<SinkPolicy> done = Promise.promise();
        known = done.future();
        compiled.put(policy, known);
        compile(vertx, policy, cluster, done);
      }
      return known;
    }
  }

  /** How many are held; those that nobody uses any more go some time later. */
  int size() {
    synchronized (compiled) {
      return compiled.size();
    }
  }

  private void compile(
      Vertx vertx, StoredPolicy policy, ClusterUid cluster, Promise<SinkPolicy> done) {
    WorkerExecutor workers = vertx.createSharedWorkerExecutor(WORKERS, THREADS);
    workers
        .executeBlocking(() -> compile(policy, cluster), false)
        .onComplete(
            outcome -> {
              if (outcome.failed()) {
                forget(policy);
              }
              workers.close();
              done.handle(outcome);
            });
  }

  private void forget(StoredPolicy policy) {
    synchronized (compiled) {
      compiled.remove(policy);
    }
  }

  /** Takes a while. */
  SinkPolicy compile(StoredPolicy policy, ClusterUid cluster) {
    Optional<PolicyJudge> judge;
    String failure = "invalid";
    try {
      judge = read(policy).map(PolicyJudge::new);
    } catch (RuntimeException | StackOverflowError bug) {
      judge = Optional.empty();
      failure = bug.getClass().getName(); // its message could quote the policy
    }
    if (judge.isPresent()) {
      return judge.get()::judge;
    }
    meters.unreadablePolicies.increment();
    LOG.atError()
        .addKeyValue("cluster", cluster)
        .addKeyValue("preset", policy.preset())
        .addKeyValue("failure", failure)
        .log("an audit policy cannot be read, its sink keeps everything");
    return SinkPolicy.UNREADABLE;
  }

  private static Optional<AuditPolicy> read(StoredPolicy policy) {
    return policy.preset() == null
        ? PolicyReader.policy(policy.yaml())
        : PolicyPreset.of(policy.preset()).map(PolicyPreset::policy);
  }
}
