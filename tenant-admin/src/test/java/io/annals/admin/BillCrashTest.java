package io.annals.admin;

import static io.annals.admin.BillFixture.GB;
import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.failure;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.TenantUid;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settlement that is killed, repeated, or done by two processes at once. */
class BillCrashTest {
  private static final int MORE_THAN_STEPS = 60;

  private BillFixture bills;

  @BeforeEach
  void open() {
    bills = new BillFixture("2026-03-29T00:00:00Z");
    bills.plan("plain", "EUR", "2026-01-01T00:00:00Z");
  }

  @AfterEach
  void close() {
    bills.close();
  }

  /** March closes and gets a correction before, April begins, and both have a line to settle. */
  private void tenant(String id) {
    bills.clock.set(Instant.parse("2026-03-29T00:00:00Z"));
    bills.tenant(id, "plain", "UTC");
    long topic = bills.topic(id, "audit");
    bills.wrote(topic, "2026-03-29T10:00:00Z", GB);
    bills.settleAt("2026-03-30T01:00:00Z", id);
    bills.wrote(topic, "2026-03-29T11:00:00Z", 2 * GB);
    bills.wrote(topic, "2026-03-31T10:00:00Z", GB);
    bills.wrote(topic, "2026-04-01T10:00:00Z", GB);
    bills.clock.set(Instant.parse("2026-04-03T01:00:00Z"));
  }

  private void checkSettledOnce(String id) {
    assertEquals(
        """
        2026-03-29 audit writeTraffic 1 GB = 2, net 2
        2026-03-29 audit writeTraffic 2 GB = 4, net 4 correction
        2026-03-31 audit writeTraffic 1 GB = 2, net 2
        """,
        bills.lines(id, "2026-03"),
        id);
    assertEquals("2026-04-01 audit writeTraffic 1 GB = 2, net 2\n", bills.lines(id, "2026-04"), id);
    assertEquals("closed 8 - 0 = 8", bills.sums(id, "2026-03"), id);
  }

  @Test
  void a_settlement_killed_at_any_write_or_at_its_commit_is_repeated_as_if_it_had_not_been() {
    execute(
        """
        CREATE SEQUENCE writes;
        CREATE TABLE kill (at bigint NOT NULL);
        INSERT INTO kill VALUES (0);
        CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('writes') = (SELECT at FROM kill) THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER killed BEFORE INSERT OR UPDATE ON bill_line
          FOR EACH ROW EXECUTE FUNCTION killed();
        CREATE TRIGGER killed BEFORE INSERT OR UPDATE ON bill_month
          FOR EACH ROW EXECUTE FUNCTION killed();
        CREATE TRIGGER killed BEFORE INSERT OR UPDATE ON billing
          FOR EACH ROW EXECUTE FUNCTION killed();
        CREATE CONSTRAINT TRIGGER killed_at_commit AFTER INSERT OR UPDATE ON bill_line
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION killed();
        """);
    int kills = 0;
    boolean killed = true;
    while (killed && kills < MORE_THAN_STEPS) {
      String id = "tenant-" + kills;
      tenant(id);
      execute("ALTER SEQUENCE writes RESTART");
      execute("UPDATE kill SET at = " + (kills + 1));
      TenantUid tenant = bills.uid(id);
      killed =
          await(bills.settlement().settle(tenant).map(false).otherwise(connectionLost -> true));
      until("the pool has left the lost connection", this::alive);
      await(bills.settlement().settle(bills.uid(id)));
      await(bills.settlement().settle(bills.uid(id)));
      checkSettledOnce(id);
      kills++;
    }
    assertTrue(kills > 8 && kills < MORE_THAN_STEPS, "kills: " + kills);
  }

  private boolean alive() {
    return await(
        bills
            .admin
            .pool
            .query("UPDATE kill SET at = 0")
            .execute()
            .map(true)
            .otherwise(connectionLost -> false));
  }

  @Test
  void a_settlement_whose_usage_cannot_be_read_changes_nothing() {
    tenant("unread");
    int[] reads = {0};
    BillableUsage failing =
        (tenant, cuts) ->
            ++reads[0] < 2
                ? bills.ledger.between(tenant, cuts)
                : Future.failedFuture(new IllegalStateException("the database is away"));
    failure(bills.settlement(failing).settle(bills.uid("unread")));
    assertEquals(2, reads[0], "the first month was rated");
    assertEquals(
        "preview 8 - 0 = 8", bills.sums("unread", "2026-03"), "it can be shown all the same");
    await(bills.settlement().settle(bills.uid("unread")));
    bills.clock.set(Instant.parse("2026-04-03T02:00:00Z"));
    checkSettledOnce("unread");
  }

  @Test
  void two_processes_settle_a_tenant_once() {
    tenant("shared");
    TenantUid tenant = bills.uid("shared");
    AtomicBoolean second = new AtomicBoolean();
    BillableUsage meanwhile =
        (uid, cuts) ->
            bills
                .settlement()
                .settle(tenant)
                .onSuccess(second::set)
                .compose(other -> bills.ledger.between(uid, cuts));
    assertTrue(await(bills.settlement(meanwhile).settle(tenant)));
    assertFalse(second.get(), "the other one leaves it alone");
    checkSettledOnce("shared");

    List<Future<Boolean>> many = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      many.add(bills.settlement().settle(tenant));
    }
    await(Future.all(many));
    checkSettledOnce("shared");
  }

  @Test
  void a_tenant_that_cannot_be_settled_holds_up_no_other_and_is_tried_again() {
    tenant("broken");
    tenant("whole");
    TenantUid broken = bills.uid("broken");
    AtomicBoolean breaks = new AtomicBoolean(true);
    BillableUsage partly =
        (tenant, cuts) ->
            tenant.equals(broken) && breaks.get()
                ? Future.failedFuture(new IllegalStateException("its usage cannot be read"))
                : bills.ledger.between(tenant, cuts);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    String verticle =
        await(
            bills.admin.vertx.deployVerticle(
                new SettlementVerticle(
                    bills.admin.pool, bills.settlement(partly), bills.clock, metrics)));
    until("the other one is settled", () -> bills.sums("whole", "2026-03").startsWith("closed"));
    checkSettledOnce("whole");
    assertEquals(1, metrics.get("annals.billing.failures").counter().count());
    breaks.set(false);
    bills.clock.advance(Duration.ofMinutes(10));
    until("it is tried again", () -> bills.sums("broken", "2026-03").startsWith("closed"));
    await(bills.admin.vertx.undeploy(verticle));
    checkSettledOnce("broken");
  }

  private void execute(String script) {
    await(bills.admin.pool.query(script).execute());
  }
}
