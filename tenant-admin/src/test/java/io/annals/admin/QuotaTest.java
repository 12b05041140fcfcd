package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.PgRouting;
import io.annals.tenancy.Quota;
import io.annals.tenancy.TenantId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tenants may use: how it is set, and what it refuses to be created. */
class QuotaTest {
  private static final String T = "/v1/tenants/acme";
  private static final String PLAN = "/v1/price-plans/small/quota";

  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private JsonObject limit(String own) {
    return admin.put(T + "/quota", json(own)).expect(200);
  }

  private JsonObject quota() {
    return admin.get(T + "/quota").expect(200);
  }

  private static Quota routed(PgRouting routing) {
    return routing.tenant(new TenantId("acme")).orElseThrow().quota();
  }

  @Test
  void nothing_is_limited_until_somebody_says_so() {
    JsonObject quota = quota();
    JsonObject none = Quota.NONE.json();
    none.fieldNames()
        .forEach(limit -> assertTrue(quota.containsKey(limit) && quota.getValue(limit) == null));
    assertEquals(none, quota.getJsonObject("own"));
    assertEquals(none, quota.getJsonObject("plan"));
    assertTrue(quota.containsKey("pricePlan"));
    assertNull(quota.getString("pricePlan"));
    assertEquals(none.put("pricePlan", "small"), admin.get(PLAN).expect(200));
  }

  @Test
  void a_limit_is_the_tenants_own_else_its_plans() {
    admin.put(PLAN, json("{'topics': 5, 'clusters': 2, 'queryTimeout': 'PT20S'}")).expect(200);
    admin.patch(T, json("{'pricePlan': 'small'}")).expect(200);
    JsonObject quota =
        limit("{'topics': 9, 'queryTimeout': 'PT90S', 'bytesPerDay': 9007199254740991}");

    assertEquals(9, quota.getInteger("topics"));
    assertEquals(2, quota.getInteger("clusters"));
    assertEquals("PT1M30S", quota.getString("queryTimeout"));
    assertEquals(9_007_199_254_740_991L, quota.getLong("bytesPerDay"));
    assertEquals("small", quota.getString("pricePlan"));
    assertNull(quota.getJsonObject("own").getInteger("clusters"));
    assertEquals(5, quota.getJsonObject("plan").getInteger("topics"));
    assertEquals(quota, quota());

    JsonObject own = quota.getJsonObject("own").putNull("topics");
    assertEquals(5, admin.put(T + "/quota", own).expect(200).getInteger("topics"));
    assertNull(limit("{}").getLong("bytesPerDay"), "what is left out is the plan's");
  }

  @Test
  void every_process_routes_by_what_was_set_for_tenant_and_plan() {
    PgRouting other = admin.routing("p2");
    admin.put(PLAN, json("{}")).expect(200);
    admin.patch(T, json("{'pricePlan': 'small'}")).expect(200);
    limit("{'topics': 9}");
    assertEquals(9, routed(admin.routing).topics(), "when the call returns");
    until("another process knows", () -> Integer.valueOf(9).equals(routed(other).topics()));

    admin.put(PLAN, json("{'concurrentQueries': 3}")).expect(200);
    assertEquals(3, routed(admin.routing).concurrentQueries());
    until("another process knows", () -> routed(other).concurrentQueries() != null);

    admin.put("/v1/price-plans/large/quota", json("{'queryTimeout': 'PT30S'}")).expect(200);
    admin.patch(T, json("{'pricePlan': 'large'}")).expect(200);
    assertNull(routed(admin.routing).concurrentQueries());
    assertEquals(Duration.ofSeconds(30), routed(admin.routing).queryTimeout());
    assertEquals(9, routed(admin.routing).topics());
    until("another process knows", () -> routed(other).queryTimeout() != null);
    await(other.close());
  }

  @Test
  void mistakes_name_their_field_and_set_nothing() {
    limit("{'topics': 7}");
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("{'topics': 0}", "/topics"),
            Map.entry("{'clusters': -1}", "/clusters"),
            Map.entry("{'eventsPerSecond': 1.5}", "/eventsPerSecond"),
            Map.entry("{'bytesPerDay': 9007199254740992}", "/bytesPerDay"),
            Map.entry("{'storedBytes': '5'}", "/storedBytes"),
            Map.entry("{'retentionDaysMax': 3601}", "/retentionDaysMax"),
            Map.entry("{'queryTimeout': 'PT0.5S'}", "/queryTimeout"),
            Map.entry("{'queryTimeout': 'P1D'}", "/queryTimeout"),
            Map.entry("{'queryTimeout': '20s'}", "/queryTimeout"),
            Map.entry("{'queryTimeout': 20}", "/queryTimeout"),
            Map.entry("{'used': {}}", "/used"));
    wrong.forEach(
        (body, pointer) -> {
          for (String path : List.of(T + "/quota", PLAN)) {
            JsonObject problem = admin.put(path, json(body)).expect(400);
            assertEquals(
                pointer,
                problem.getJsonArray("errors").getJsonObject(0).getString("pointer"),
                problem::encode);
          }
        });
    assertEquals(7, quota().getInteger("topics"));
    assertEquals(404, admin.get("/v1/price-plans/No_Plan/quota").status());
  }

  @Test
  void a_topic_too_many_is_refused_however_it_would_be_made() {
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    admin.post(T + "/clusters", json("{'id': 'off', 'audit': {'enabled': false}}")).expect(201);
    admin.post(T + "/clusters", json("{'id': 'a'}")).expect(201);
    admin.post(T + "/topics", json("{'id': 't', 'logset': 'mine', 'kind': 'audit'}")).expect(201);
    limit("{'topics': 1}");

    JsonObject topic = json("{'id': 'u', 'logset': 'mine', 'kind': 'log'}");
    JsonObject problem = admin.post(T + "/topics", topic).expect(409);
    assertEquals("/problems/quota-exceeded", problem.getString("type"));
    assertEquals("the tenant has 2 topics, its quota is 1", problem.getString("detail"));
    admin.post(T + "/clusters", json("{'id': 'b'}")).expect(409);
    assertEquals(List.of("a", "off"), admin.get(T + "/clusters").ids(), "all or nothing");
    admin.post(T + "/clusters/off/audit/enable").expect(409);
    admin.post(T + "/clusters/a/audit/enable", json("{'topic': 'new'}")).expect(409);

    admin.post(T + "/clusters/off/audit/enable", json("{'topic': 't'}")).expect(202);
    admin.post(T + "/clusters/a/audit/enable").expect(202);
    admin.post(T + "/topics", json("{'id': 't', 'logset': 'mine', 'kind': 'audit'}")).expect(200);
    limit("{'topics': 3}");
    admin.post(T + "/topics", topic).expect(201);
    admin.delete(T + "/topics/u").expect(204);
    admin.post(T + "/clusters", json("{'id': 'b'}")).expect(201);
  }

  @Test
  void a_cluster_too_many_is_refused_and_a_deleted_one_makes_room() {
    limit("{'clusters': 1}");
    admin.post(T + "/clusters", json("{'id': 'a'}")).expect(201);
    admin.post(T + "/clusters", json("{'id': 'a'}")).expect(200);
    JsonObject problem = admin.post(T + "/clusters", json("{'id': 'b'}")).expect(409);
    assertEquals("/problems/quota-exceeded", problem.getString("type"));
    assertTrue(
        problem.getString("detail").contains("the tenant has 1 clusters, its quota is 1"),
        problem::encode);
    admin.delete(T + "/clusters/a").expect(204);
    admin.post(T + "/clusters", json("{'id': 'b'}")).expect(201);
  }

  @Test
  void calls_at_the_same_moment_never_take_more_than_there_is() throws Exception {
    limit("{'clusters': 2}");
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> answers =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> admin.post(T + "/clusters", json("{'id': 'c" + i + "'}")).status()))
              .toList();
      int made = 0;
      for (Future<Integer> answer : answers) {
        made += answer.get() == 201 ? 1 : 0;
        assertTrue(answer.get() == 201 || answer.get() == 409, () -> "answered " + answer);
      }
      assertEquals(2, made);
    } finally {
      callers.shutdownNow();
    }
    assertEquals(2, quota().getJsonObject("used").getInteger("clusters"));
  }

  @Test
  void events_are_kept_no_longer_than_the_quota_says() {
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    admin.post(T + "/clusters", json("{'id': 'c', 'audit': {'retentionDays': null}}")).expect(201);
    admin.post(T + "/clusters", json("{'id': 'off', 'audit': {'enabled': false}}")).expect(201);
    limit("{'retentionDaysMax': 20}");
    assertEquals(1, quota().getJsonObject("used").getInteger("topicsKeptLonger"));
    assertEquals(20, admin.auditSwitch(T + "/clusters/off").getInteger("retentionDays"));

    for (String days : List.of("null", "21")) {
      String said = "'retentionDays': " + days;
      refused("POST", "/topics", "{'id': 't', 'logset': 'mine', 'kind': 'log', " + said + "}", "");
      refused("POST", "/clusters", "{'id': 'x', 'audit': {" + said + "}}", "/audit");
      refused("POST", "/clusters/off/audit/enable", "{" + said + "}", "");
    }
    refused("PATCH", "/topics/audit-c", "{'retentionDays': 21}", "");
    refused("POST", "/clusters/c/audit/enable", "{'retentionDays': 21}", "");

    JsonObject longer =
        admin.patch(T + "/topics/audit-c", json("{'retentionDays': null}")).expect(200);
    assertNull(longer.getInteger("retentionDays"), "as it is already");
    admin.post(T + "/clusters/c/audit/enable").expect(202);
    admin.patch(T + "/topics/audit-c", json("{'retentionDays': 20}")).expect(200);
    JsonObject made =
        admin.post(T + "/topics", json("{'id': 't', 'logset': 'mine', 'kind': 'log'}")).expect(201);
    assertEquals(20, made.getInteger("retentionDays"), "the default is not longer");
    assertEquals(
        20, admin.post(T + "/clusters/off/audit/enable").expect(202).getInteger("retentionDays"));
    assertEquals(0, quota().getJsonObject("used").getInteger("topicsKeptLonger"));
    limit("{'retentionDaysMax': 90}");
    assertEquals(
        30,
        admin
            .post(T + "/topics", json("{'id': 'u', 'logset': 'mine', 'kind': 'log'}"))
            .expect(201)
            .getInteger("retentionDays"));
  }

  private void refused(String method, String path, String body, String pointer) {
    JsonObject problem = admin.call(Admin.OPERATOR, method, T + path, json(body)).expect(400);
    assertEquals(
        pointer + "/retentionDays",
        problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
  }

  @Test
  void a_closed_tenants_quota_is_read_and_not_set() {
    limit("{'topics': 7}");
    admin.delete(T).expect(200);
    assertEquals(7, quota().getInteger("topics"));
    assertEquals(409, admin.put(T + "/quota", json("{}")).status());
  }
}
