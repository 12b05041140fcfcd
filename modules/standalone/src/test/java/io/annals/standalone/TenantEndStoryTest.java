package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.tenancy.Schema;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a tenant's DELETE to the last of its files, beside a tenant that stays. */
@Timeout(300)
class TenantEndStoryTest {
  private static final String TOPIC = "audit-prod";
  private static final List<byte[]> SAMPLE = SampleEvents.sample();
  private static final int AT_A_TIME = 1_000;

  @TempDir Path folder;
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = database.pool(vertx);
  private final InProcess.Clock clock = new InProcess.Clock();
  private InProcess annals;

  @BeforeEach
  void start() {
    annals =
        new InProcess(
            InProcess.config(folder.resolve("data"), database, Map.of("store.flush-age", "PT6H")),
            clock);
  }

  @AfterEach
  void stop() {
    annals.close();
    Eventually.await(pool.close());
    Eventually.await(vertx.close());
  }

  private static void await(String what, BooleanSupplier condition) {
    AnnalsProcess.await(what, Duration.ofSeconds(60), condition);
  }

  private long number(String sql) {
    return Eventually.await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  /** Objects of the tenant whose names hold {@code part}. */
  private long files(long tenantUid, String part) {
    Path own = folder.resolve("data/blobs/t" + tenantUid);
    if (!Files.exists(own)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(own)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().contains(part))
          .count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int status(AnnalsClient client, String path) {
    try {
      return client.get(path).status();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_closed_tenant_is_read_for_fifteen_days_and_then_nothing_of_it_is_left_but_digests()
      throws Exception {
    AnnalsClient operator = annals.operator();
    Tenancy acme = Tenancy.create(operator, "acme");
    operator.patch("/v1/tenants/acme", new JsonObject().put("pricePlan", "cls-2022")).orThrow();
    Sender sender = acme.cluster("prod");
    Tenancy other = Tenancy.create(operator, "other");
    other.cluster("prod").send(EventLists.of(SAMPLE.subList(0, 50))).orThrow();
    for (int from = 0; from < SAMPLE.size(); from += AT_A_TIME) {
      int to = Math.min(SAMPLE.size(), from + AT_A_TIME);
      sender.send(EventLists.of(SAMPLE.subList(from, to))).orThrow();
    }
    await("all is searchable", () -> acme.countOrUnknown(TOPIC, "*") == SAMPLE.size());
    clock.putForward(Duration.ofHours(7));
    await(
        "all is in segments",
        () -> number("SELECT coalesce(sum(events), 0)::bigint FROM segment") == SAMPLE.size() + 50);
    long uid = number("SELECT uid FROM tenant WHERE id = 'acme'");
    assertTrue(files(uid, ".body") > 0);
    assertTrue(files(uid, "dict-") > 0);

    operator.delete("/v1/tenants/acme").orThrow();
    await(
        "ingest has stopped",
        () -> {
          try {
            return sender.send(EventLists.of(SAMPLE.subList(0, 1))).status() == 404;
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    clock.putForward(Duration.ofDays(14));
    await("it is read on", () -> acme.countOrUnknown(TOPIC, "*") == SAMPLE.size());

    clock.putForward(Duration.ofDays(1).plusHours(1));
    await("its files are gone", () -> files(uid, "") == 0);
    await(
        "its topics are gone",
        () ->
            number("SELECT count(*) FROM topic WHERE state <> 'deleted' AND tenant_uid = " + uid)
                == 0);
    assertEquals(401, status(acme.admin(), acme.path("/topics")), "its tokens are void");
    clock.putForward(Duration.ofMinutes(11));
    await("it is gone", () -> status(operator, "/v1/tenants/acme") == 404);
    assertEquals(409, operator.post("/v1/tenants", new JsonObject().put("id", "acme")).status());

    assertEquals(
        SAMPLE.size(),
        number(
            "SELECT sum(events)::bigint FROM removed_segment"
                + " WHERE cause = 'deleted' AND length(body_sha256) = 32 AND tenant_uid = "
                + uid));
    assertEquals(
        SAMPLE.size(),
        number("SELECT sum(events)::bigint FROM usage_minute WHERE tenant_uid = " + uid));
    for (String table : List.of("segment", "token", "gap", "usage_hot")) {
      assertEquals(
          0, number("SELECT count(*) FROM " + table + " WHERE tenant_uid = " + uid), table);
    }
    await("the other tenant", () -> other.countOrUnknown(TOPIC, "*") == 50);

    clock.putForward(Duration.ofDays(35));
    await(
        "its bills are closed",
        () -> bills(operator).stream().allMatch(TenantEndStoryTest::closed));
    assertEquals(
        number("SELECT sum(index_bytes)::bigint FROM usage_minute WHERE tenant_uid = " + uid),
        bills(operator).stream().mapToLong(bill -> indexed(operator, bill)).sum(),
        "and have all that was stored");
  }

  private static List<JsonObject> bills(AnnalsClient operator) {
    return items(operator, "/v1/tenants/acme/bills");
  }

  private static boolean closed(JsonObject bill) {
    return bill.getString("status").equals("closed");
  }

  private static long indexed(AnnalsClient operator, JsonObject bill) {
    return items(operator, "/v1/tenants/acme/bills/" + bill.getString("month") + "/lines").stream()
        .filter(line -> line.getString("meter").equals("indexTraffic"))
        .mapToLong(line -> Long.parseLong(line.getString("exactQuantity")))
        .sum();
  }

  private static List<JsonObject> items(AnnalsClient operator, String path) {
    try {
      return operator.get(path + "?pageSize=1000").orThrow().getJsonArray("items").stream()
          .map(JsonObject.class::cast)
          .toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
