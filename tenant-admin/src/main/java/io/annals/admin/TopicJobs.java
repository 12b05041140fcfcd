package io.annals.admin;

import io.annals.eventlog.LogProvisioner;
import io.annals.tenancy.Changes;
import io.annals.tenancy.TopicData;
import io.annals.tenancy.TopicUid;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and deletes the logs of topics, several at a time and none twice at the same time; a job
 * that fails comes again. Thread-safe.
 */
final class TopicJobs {
  private static final Logger LOG = LoggerFactory.getLogger(TopicJobs.class);

  /** Kafka's controller works one by one; more would only wait there. */
  private static final int AT_A_TIME = 16;

  private static final long DEADLINE_SECONDS = 30;

  private final Pool pool;
  private final Changes changes;
  private final LogProvisioner logs;
  private final TopicData data;
  private final Backoff<TopicUid> backoff;
  private final Set<TopicUid> running = ConcurrentHashMap.newKeySet();
  private final Counter failures;

  TopicJobs(
      Pool pool,
      Changes changes,
      LogProvisioner logs,
      TopicData data,
      InstantSource clock,
      MeterRegistry metrics) {
    this.pool = pool;
    this.changes = changes;
    this.logs = logs;
    this.data = data;
    this.backoff = new Backoff<>(clock);
    this.failures = metrics.counter("annals.provisioning.failures");
  }

  /**
   * Starts what is due, as far as there is room.
   *
   * @param ended runs after each job that ends
   */
  void start(List<ProvisioningRows.Job> jobs, Runnable ended) {
    for (ProvisioningRows.Job job : jobs) {
      TopicUid topic = job.topic().topic();
      if (running.size() < AT_A_TIME && backoff.due(topic) && running.add(topic)) {
        run(job)
            .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .onSuccess(done -> backoff.succeeded(topic))
            .recover(failure -> failed(job, failure))
            .onComplete(
                done -> {
                  running.remove(topic);
                  ended.run();
                });
      }
    }
  }

  private Future<Void> run(ProvisioningRows.Job job) {
    TopicUid topic = job.topic().topic();
    try {
      return job.doomed()
          ? logs.delete(job.topic())
              .compose(deleted -> data.remove(job.topic().tenant(), topic))
              .compose(removed -> ProvisioningRows.deleted(pool, topic))
          : logs.create(job.topic(), job.partitions())
              .compose(created -> changes.make(change -> ProvisioningRows.created(change, topic)));
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private Future<Void> failed(ProvisioningRows.Job job, Throwable failure) {
    failures.increment();
    int times = backoff.failed(job.topic().topic());
    LOG.atWarn()
        .addKeyValue("topic", job.topic().kafkaName())
        .addKeyValue("delete", job.doomed())
        .addKeyValue("times", times)
        .setCause(failure)
        .log("Could not provision a log topic, will try again");
    String error = "the log of the topic could not be created; failed attempts so far: " + times;
    return job.doomed()
        ? Future.succeededFuture()
        : ProvisioningRows.explain(pool, job.topic().topic(), error).otherwiseEmpty();
  }
}
