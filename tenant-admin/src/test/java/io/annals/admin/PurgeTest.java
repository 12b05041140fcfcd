package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.ExpiredData;
import io.annals.testkit.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a closed tenant ends, and that it ends whatever fails on the way. */
class PurgeTest {
  private static final Duration GRACE = Duration.ofDays(15);
  private static final String T = "/v1/tenants/acme";

  private final MutableClock clock = new MutableClock(Instant.now());
  private Admin admin;
  private String token;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("other", "a");
    admin.tenant("acme", "a");
    admin.post(T + "/clusters/a/audit/enable").expect(202);
    admin.untilState(T + "/clusters/a", "opened");
    token = admin.token("acme", new JsonObject().put("role", "auditor"));
    execute(
        """
        INSERT INTO usage_minute VALUES (2, 9, 9, 1, 1, 1, 1);
        INSERT INTO gap VALUES (2, 9, 9, now(), now(), 'quota', 1, 1);
        INSERT INTO switch_count
        SELECT uid, 'audit', 1, 'p', '', 1, 1, 0, 0, 0 FROM cluster
        """);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  /** As a process has it that has just started. */
  private int step() {
    return await(new TenantPurge(admin.pool, admin.changes, GRACE, clock).step());
  }

  /** The first step alone: what provisioning does after it comes when it has been counted. */
  private void mark() {
    Promise<Void> hold = Promise.promise();
    admin.logs.hold = hold;
    assertEquals(1, step());
    admin.logs.hold = null;
    hold.complete();
  }

  private int read(String path) {
    return admin.call(token, "GET", path, null).status();
  }

  @Test
  void a_closed_tenant_is_read_for_the_grace_and_then_gone_for_good() {
    admin.delete(T).expect(200);
    clock.advance(GRACE.minusMinutes(1));
    assertEquals(0, step());
    assertEquals(200, read(T + "/topics/audit-a"));

    clock.advance(Duration.ofMinutes(2));
    mark();
    until("its token is void", () -> read(T + "/topics/audit-a") == 401);
    until("its data is removed, the hidden topic's too", () -> admin.removed.size() == 2);
    until("its topics are gone", () -> number(topics("state <> 'deleted'")) == 0);
    assertEquals(1, step());
    assertEquals(0, step());

    assertEquals(404, admin.get(T).status());
    assertEquals(0, number("SELECT count(*) FROM token WHERE tenant_uid = 2"));
    assertEquals(0, number("SELECT count(*) FROM gap"));
    assertEquals(1, number("SELECT count(*) FROM switch_count"), "the other tenant's");
    assertEquals(0, number("SELECT length(dedupe_key) FROM tenant WHERE id = 'acme'"));
    assertEquals(1, number("SELECT count(*) FROM usage_minute"), "bills stay");
    assertEquals(200, admin.get("/v1/tenants/other/clusters/a").status());
  }

  @Test
  void the_sinks_of_a_purged_tenant_are_gone() {
    admin.post(T + "/logsets", new JsonObject().put("id", "mine")).expect(201);
    JsonObject topic =
        new JsonObject().put("id", "copy").put("logset", "mine").put("kind", "audit");
    admin.post(T + "/topics", topic).expect(201);
    admin
        .post(T + "/clusters/a/sinks", new JsonObject().put("id", "siem").put("topic", "copy"))
        .expect(201);
    admin.delete(T).expect(200);
    clock.advance(GRACE.plusDays(1));
    mark();
    assertEquals(0, number("SELECT count(*) FROM sink WHERE deleted_at IS NULL"));
    until("its topics are gone", () -> number(topics("state <> 'deleted'")) == 0);
    assertEquals(1, step());
    assertEquals(0, number("SELECT count(*) FROM sink"));
  }

  @Test
  void the_name_of_a_purged_tenant_is_not_used_again() {
    purge();
    JsonObject again = admin.post("/v1/tenants", new JsonObject().put("id", "acme")).expect(409);
    assertTrue(again.getString("detail").contains("not used again"), again.encode());
    assertEquals(1, number("SELECT count(*) FROM tenant WHERE id = 'acme'"));
  }

  @Test
  void a_purge_goes_on_after_each_step_at_which_it_stopped() {
    admin.delete(T).expect(200);
    clock.advance(GRACE.plusDays(1));
    admin.logs.failing = true;
    assertEquals(1, step());
    assertEquals(0, step(), "its logs are still there");
    admin.stopProvisioning();

    admin.logs.failing = false;
    admin.storeFails = true;
    admin.provision();
    until("its logs are gone", () -> admin.logs.deleted.size() >= 2);
    assertEquals(0, step(), "its data is still there");
    assertEquals(2, number(topics("state = 'deleting'")));
    admin.stopProvisioning();

    admin.storeFails = false;
    admin.provision();
    until("its topics are gone", () -> number(topics("state <> 'deleted'")) == 0);
    assertEquals(1, step());
    assertEquals(404, admin.get(T).status());
  }

  @Test
  void a_change_that_is_rolled_back_leaves_the_tenant_as_it_was() {
    admin.delete(T).expect(200);
    clock.advance(GRACE.plusDays(1));
    execute("ALTER TABLE topic ADD CONSTRAINT no_deletion CHECK (state <> 'deleting')");
    Future<Integer> step = new TenantPurge(admin.pool, admin.changes, GRACE, clock).step();
    until("it has failed", step::failed);
    assertEquals(200, read(T + "/topics/audit-a"));
    assertEquals(0, number("SELECT count(*) FROM cluster WHERE deleted_at IS NOT NULL"));

    execute("ALTER TABLE topic DROP CONSTRAINT no_deletion");
    mark();
  }

  @Test
  void suspended_and_active_tenants_are_left_alone() {
    admin.post(T + "/suspend").expect(200);
    clock.advance(GRACE.plusDays(100));
    assertEquals(0, step());
    assertEquals(200, read(T + "/topics/audit-a"));
  }

  @Test
  void every_ten_minutes_what_has_expired_goes_and_failures_do_not_stop_it() {
    AtomicInteger left = new AtomicInteger(3);
    AtomicInteger files = new AtomicInteger();
    ExpiredData expired =
        new ExpiredData() {
          @Override
          public Future<Integer> expire() {
            return left.get() == 2
                ? Future.failedFuture("cannot, once")
                : Future.succeededFuture(Math.max(0, left.getAndDecrement()));
          }

          @Override
          public Future<Integer> removeFiles() {
            files.incrementAndGet();
            return Future.succeededFuture(0);
          }
        };
    String id =
        await(
            admin.vertx.deployVerticle(
                new RetentionVerticle(
                    admin.pool, admin.changes, expired, GRACE, clock, new SimpleMeterRegistry())));
    until("a first pass, which fails half way", () -> files.get() == 1);
    assertEquals(2, left.get());
    left.set(1);
    clock.advance(Duration.ofMinutes(10));
    until("a second pass, to the end", () -> files.get() == 2);
    assertTrue(left.get() < 0, "asked until nothing was left");

    admin.delete(T).expect(200);
    clock.advance(GRACE.plusDays(1));
    until("the tenant's end begins", () -> number(topics("deleted_at IS NULL")) == 0);
    until("its topics are gone", () -> number(topics("state <> 'deleted'")) == 0);
    clock.advance(Duration.ofMinutes(10));
    until("the tenant is gone", () -> admin.get(T).status() == 404);
    await(admin.vertx.undeploy(id));
  }

  private void purge() {
    admin.delete(T).expect(200);
    clock.advance(GRACE.plusDays(1));
    mark();
    until("its topics are gone", () -> number(topics("state <> 'deleted'")) == 0);
    assertEquals(1, step());
  }

  private static String topics(String condition) {
    return "SELECT count(*) FROM topic WHERE tenant_uid = 2 AND " + condition;
  }

  private long number(String query) {
    return await(admin.pool.query(query).execute()).iterator().next().getLong(0);
  }

  private void execute(String statements) {
    await(admin.pool.query(statements).execute());
  }
}
