package io.annals.admin;

import static io.annals.testkit.Eventually.await;

import io.annals.metering.Presets;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tenants with usage as the store writes it, a clock that is moved, and their bills. */
final class BillFixture implements AutoCloseable {
  /** In the units in which the tests count: an amount of bytes that is easy to read in GB. */
  static final long GB = 1_000_000_000;

  final MutableClock clock;
  final Admin admin;
  final UsageFixture usage;
  final WorkerExecutor workers;
  final BillableUsage ledger;

  BillFixture(String start) {
    clock = new MutableClock(Instant.parse(start));
    admin = new Admin(clock);
    usage = new UsageFixture(admin);
    workers = admin.vertx.createSharedWorkerExecutor("bills", 2);
    ledger = new UsageLedger(admin.pool, clock, workers);
  }

  static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  /** Write traffic for 2 a GB, a GB held on disk for a day for 1; nothing else has a price. */
  void plan(String id, String currency, String effectiveFrom) {
    admin
        .post(
            "/v1/price-plans",
            json(
                """
                {'id': '%s', 'currency': '%s', 'effectiveFrom': '%s', 'prices': [
                  {'meter': 'writeTraffic', 'per': {'amount': 1, 'unit': 'GB'}, 'tiers': [{'unitPrice': '2'}]},
                  {'meter': 'logStorage', 'per': {'amount': 1, 'unit': 'GBDay'}, 'tiers': [{'unitPrice': '1'}]}]}
                """
                    .formatted(id, currency, effectiveFrom)))
        .expect(201);
  }

  /** Everything of auto-created topics is free in a window. */
  void programme(String name, String startsAt, String endsAt) {
    admin
        .post(
            "/v1/free-programmes",
            json("{'name': '%s', 'autoCreatedOnly': true}".formatted(name))
                .put("startsAt", startsAt)
                .put("endsAt", endsAt))
        .expect(201);
  }

  void tenant(String id, String plan, String timeZone) {
    admin
        .post(
            "/v1/tenants",
            new JsonObject().put("id", id).put("pricePlan", plan).put("timeZone", timeZone))
        .expect(201);
  }

  TenantUid uid(String tenant) {
    return new TenantUid(
        await(
                admin
                    .pool
                    .preparedQuery("SELECT uid FROM tenant WHERE id = $1")
                    .execute(Tuple.of(tenant)))
            .iterator()
            .next()
            .getLong(0));
  }

  /** One that was made by a call. */
  long topicOf(String tenant, String id) {
    return await(
            admin
                .pool
                .preparedQuery("SELECT uid FROM topic WHERE tenant_uid = $1 AND id = $2")
                .execute(Tuple.of(uid(tenant).value(), id)))
        .iterator()
        .next()
        .getLong(0);
  }

  /** Made by hand. */
  long topic(String tenant, String id) {
    return topic(tenant, id, null, false);
  }

  /** Made for the switch of a cluster of that product. */
  long autoTopic(String tenant, String id, String product) {
    return topic(tenant, id, product, true);
  }

  private long topic(String tenant, String id, String product, boolean autoCreated) {
    return await(
            admin
                .pool
                .preparedQuery(
                    """
                    WITH place AS (
                      INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
                      VALUES ($1, $2, false, $5, 1) RETURNING uid
                    )
                    INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, product,
                                       retention_days, partitions, state, created_at, version)
                    SELECT $1, uid, $2, 'audit', $3, $4, 30, 1, 'ready', $5, 1 FROM place
                    RETURNING uid
                    """)
                .execute(
                    Tuple.of(
                        uid(tenant).value(),
                        id,
                        autoCreated,
                        product,
                        clock.instant().atOffset(ZoneOffset.UTC))))
        .iterator()
        .next()
        .getLong(0);
  }

  /** That many bytes on the wire, and as many uncompressed, in one minute. */
  void wrote(long topic, String minute, long bytes) {
    usage.minute(topic, 1, minute, bytes, bytes);
  }

  BillSettlement settlement() {
    return settlement(ledger);
  }

  BillSettlement settlement(BillableUsage from) {
    return new BillSettlement(admin.pool, from, new Tariffs(Presets.shipped()), workers, clock);
  }

  void settleAt(String time, String... tenants) {
    clock.set(Instant.parse(time));
    for (String tenant : tenants) {
      await(settlement().settle(uid(tenant)));
    }
  }

  JsonObject bill(String tenant, String month) {
    return admin.get("/v1/tenants/" + tenant + "/bills/" + month).expect(200);
  }

  /** Gross, discount and net of a bill, and its status. */
  String sums(String tenant, String month) {
    JsonObject bill = bill(tenant, month);
    return "%s %s - %s = %s"
        .formatted(
            bill.getString("status"),
            plain(bill.getString("gross")),
            plain(bill.getString("discount")),
            plain(bill.getString("net")));
  }

  /** All lines of a bill, page by page. */
  List<JsonObject> items(String tenant, String month) {
    List<JsonObject> all = new ArrayList<>();
    String next = "";
    while (next != null) {
      JsonObject page =
          admin
              .get("/v1/tenants/" + tenant + "/bills/" + month + "/lines?pageSize=3" + next)
              .expect(200);
      JsonArray items = page.getJsonArray("items");
      items.forEach(item -> all.add((JsonObject) item));
      String token = page.getString("nextPageToken");
      next = token == null ? null : "&pageToken=" + token;
    }
    return all;
  }

  /** Each line as text, one after the other. */
  String lines(String tenant, String month) {
    return items(tenant, month).stream()
        .map(BillFixture::text)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String text(JsonObject line) {
    return "%s %s %s %s %s = %s, net %s%s%s%s"
        .formatted(
            line.getString("day"),
            line.getString("topic", "-"),
            line.getString("meter"),
            line.getString("quantity"),
            line.getString("unit"),
            plain(line.getString("gross")),
            plain(line.getString("net")),
            line.containsKey("freeProgramme") ? " by " + line.getString("freeProgramme") : "",
            line.getBoolean("correction") ? " correction" : "",
            line.containsKey("settledAt") ? "" : " pending");
  }

  static String plain(String number) {
    BigDecimal value = new BigDecimal(number);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  @Override
  public void close() {
    await(workers.close());
    admin.close();
  }
}
