package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.StoredPolicy;
import io.annals.testkit.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkPoliciesTest {
  private static final ClusterUid CLUSTER = new ClusterUid(21);

  private final Vertx vertx = Vertx.vertx();
  private final SinkPolicies policies =
      new SinkPolicies(new IngestMeters(new SimpleMeterRegistry()));

  /** What routing would hold. */
  private final List<StoredPolicy> held = new ArrayList<>();

  @AfterEach
  void close() {
    Eventually.await(vertx.close());
  }

  private SinkPolicy of(StoredPolicy policy) {
    return Eventually.await(policies.of(vertx, policy, CLUSTER));
  }

  private static StoredPolicy policy(int number) {
    return FakeRouting.rules("- level: Metadata\n  users: [user-" + number + "]");
  }

  @Test
  void equal_policies_are_compiled_once_and_others_apart() {
    SinkPolicy first = of(policy(1));
    assertSame(first, of(policy(1)));
    assertNotSame(first, of(policy(2)));
    assertSame(of(StoredPolicy.RECOMMENDED), of(new StoredPolicy("recommended", null)));
  }

  @Test
  void what_routing_does_not_hold_any_more_goes() {
    IntStream.range(0, 20).mapToObj(SinkPoliciesTest::policy).forEach(held::add);
    held.forEach(this::of);
    assertEquals(20, policies.size());
    held.subList(5, 20).clear();
    Eventually.until(
        "the others are gone",
        () -> {
          System.gc();
          return policies.size() == 5;
        });
    SinkPolicy kept = of(held.get(0));
    assertSame(kept, of(policy(0)));
  }
}
