package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.StoredPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of answers while every worker looks at other policies. */
class PolicyDeskTest {
  private static final Cluster CLUSTER =
      new Cluster(
          new ClusterUid(1),
          new ClusterId("prod"),
          new Cluster.Labels(null, null, null),
          null,
          new JsonObject(),
          Instant.EPOCH);

  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("one", 1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    await(vertx.close());
  }

  private PolicyDesk desk(Duration deadline) {
    return new PolicyDesk(workers, new SourcePolicy(), deadline);
  }

  private void keepBusy() {
    workers.executeBlocking(
        () -> {
          end.await();
          return null;
        },
        false);
  }

  @Test
  void an_answer_comes_without_its_warnings_and_says_so() {
    keepBusy();
    JsonArray warnings =
        await(desk(Duration.ofMillis(50)).warnings(StoredPolicy.RECOMMENDED, CLUSTER));
    assertEquals(1, warnings.size());
    assertTrue(warnings.getJsonObject(0).getString("detail").startsWith("not looked at"));
  }

  @Test
  void a_policy_that_cannot_be_checked_is_not_accepted() {
    keepBusy();
    Throwable refused =
        failure(
            desk(Duration.ofMillis(50)).check(Optional.of(StoredPolicy.RECOMMENDED), "/policy"));
    assertEquals(ProblemType.UNAVAILABLE, assertInstanceOf(ProblemException.class, refused).type());
  }

  @Test
  void with_a_free_worker_both_are_done() {
    PolicyDesk desk = desk(Duration.ofSeconds(30));
    assertEquals(new JsonArray(), await(desk.warnings(StoredPolicy.RECOMMENDED, CLUSTER)));
    await(desk.check(Optional.of(StoredPolicy.RECOMMENDED), "/policy"));
  }
}
