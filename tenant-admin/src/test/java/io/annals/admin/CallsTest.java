package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.PgRouting;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls on tenants, tokens, clusters, logsets and topics. */
class CallsTest {
  private static final String T = "/v1/tenants/acme";

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

  private static List<String> pointers(JsonObject problem) {
    return problem.getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }

  @Test
  void creating_the_same_again_is_harmless_and_something_else_under_its_name_a_conflict() {
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(200);
    List<String[]> things =
        List.of(
            new String[] {"/v1/tenants", "{'id': 'b', 'region': 'x'}", "{'id': 'b'}"},
            new String[] {
              T + "/clusters",
              "{'id': 'c', 'product': 'tke', 'audit': {'retentionDays': null}}",
              "{'id': 'c', 'product': 'tke'}"
            },
            new String[] {
              T + "/topics",
              "{'id': 't', 'logset': 'mine', 'kind': 'log', 'retentionDays': 5}",
              "{'id': 't', 'logset': 'mine', 'kind': 'log', 'retentionDays': null}"
            });
    for (String[] thing : things) {
      JsonObject made = admin.post(thing[0], json(thing[1])).expect(201);
      JsonObject again = admin.post(thing[0], json(thing[1])).expect(200);
      assertEquals(made.getString("createdAt"), again.getString("createdAt"));
      admin.post(thing[0], json(thing[2])).expect(409);
    }
  }

  @Test
  void a_repeat_is_known_after_the_thing_has_changed() {
    admin.post(T + "/clusters", json("{'id': 'c'}")).expect(201);
    admin.untilState(T + "/clusters/c", "opened");
    admin.patch(T + "/clusters/c", json("{'displayName': 'C'}")).expect(200);
    assertEquals(
        "C", admin.post(T + "/clusters", json("{'id': 'c'}")).expect(200).getString("displayName"));
  }

  @Test
  void patching_replaces_what_is_present_and_null_is_a_value() {
    admin
        .post(
            "/v1/tenants",
            json("{'id': 'b', 'displayName': 'B', 'region': 'r', 'timeZone': 'Asia/Tokyo'}"))
        .expect(201);
    JsonObject patched = admin.patch("/v1/tenants/b", json("{'displayName': null}")).expect(200);
    assertTrue(patched.containsKey("displayName"));
    assertNull(patched.getString("displayName"));
    assertEquals("r", patched.getString("region"));
    assertEquals("Asia/Tokyo", patched.getString("timeZone"));
    assertEquals(patched, admin.get("/v1/tenants/b").expect(200));
  }

  @Test
  void a_tenant_has_networks_that_are_its_intranet() {
    JsonObject made =
        admin
            .post("/v1/tenants", json("{'id': 'b', 'intranetRanges': ['192.0.2.0/24', '::1']}"))
            .expect(201);
    assertEquals(
        new JsonArray().add("192.0.2.0/24").add("::1/128"), made.getJsonArray("intranetRanges"));
    JsonObject kept = admin.patch("/v1/tenants/b", json("{'displayName': 'B'}")).expect(200);
    assertEquals(made.getJsonArray("intranetRanges"), kept.getJsonArray("intranetRanges"));
    JsonObject none = admin.patch("/v1/tenants/b", json("{'intranetRanges': []}")).expect(200);
    assertEquals(new JsonArray(), none.getJsonArray("intranetRanges"));
    assertEquals(none, admin.get("/v1/tenants/b").expect(200));
  }

  @Test
  void mistakes_name_their_field() {
    admin.post(T + "/clusters", json("{'id': 'c'}")).expect(201);
    Object[][] wrong = {
      {"/v1/tenants", "{'id': 'Acme'}", "/id"},
      {"/v1/tenants", "{'id': 'x', 'colour': 'red'}", "/colour"},
      {"/v1/tenants", "{'id': 'x', 'timeZone': 'Mars/Base'}", "/timeZone"},
      {"/v1/tenants", "{'id': 'x', 'intranetRanges': ['::1', '10.0.0.1/8']}", "/intranetRanges/1"},
      {"/v1/tenants", "{'id': 'x', 'intranetRanges': ['localhost']}", "/intranetRanges/0"},
      {"/v1/tenants", "{'id': 'x', 'intranetRanges': null}", "/intranetRanges"},
      {T + "/clusters", "{'id': '" + "c".repeat(58) + "'}", "/id"},
      {T + "/clusters", "{'id': 'd', 'audit': {'topic': 'quarantine'}}", "/audit/topic"},
      {T + "/clusters", "{'id': 'd', 'audit': {'retentionDays': 0}}", "/audit/retentionDays"},
      {
        T + "/clusters", "{'id': 'd', 'audit': {'policy': {'preset': 'x'}}}", "/audit/policy/preset"
      },
      {T + "/topics", "{'id': 't', 'logset': 'none', 'kind': 'audit'}", "/logset"},
      {T + "/topics", "{'id': 'quarantine', 'logset': 'none', 'kind': 'audit'}", "/id"},
      {T + "/tokens", "{'role': 'operator'}", "/role"},
      {T + "/tokens", "{'role': 'ingest'}", "/cluster"},
      {T + "/tokens", "{'role': 'ingest', 'cluster': 'none'}", "/cluster"},
      {T + "/tokens", "{'role': 'auditor', 'cluster': 'c'}", "/cluster"},
      {T + "/tokens", "{'role': 'auditor', 'expiresAt': '2020-01-01T00:00:00Z'}", "/expiresAt"},
      {T + "/clusters/c/credentials/rotate", "{'overlap': 'PT-1H'}", "/overlap"},
      {T + "/clusters/c/audit/enable", "{'topic': 'quarantine'}", "/topic"},
      {T + "/clusters/c/audit/enable", "{'retentionDays': 3601}", "/retentionDays"},
    };
    for (Object[] each : wrong) {
      JsonObject problem = admin.post((String) each[0], json((String) each[1])).expect(400);
      assertEquals(List.of(each[2]), pointers(problem), () -> each[0] + " " + each[1]);
    }
    assertEquals(400, admin.get("/v1/tenants?pageSize=0").status());
    assertEquals(400, admin.get("/v1/tenants?pageToken=%21%21").status());
  }

  @Test
  void lists_come_page_by_page_in_the_order_of_ids() {
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    List<String> all = new ArrayList<>();
    IntStream.range(0, 7).forEach(i -> all.add("t" + i));
    for (String id : all) {
      admin
          .post(T + "/topics", json("{'id': '" + id + "', 'logset': 'mine', 'kind': 'log'}"))
          .expect(201);
    }
    List<String> seen = new ArrayList<>();
    String next = "";
    while (next != null) {
      Answer page =
          admin.get(T + "/topics?pageSize=3" + (next.isEmpty() ? "" : "&pageToken=" + next));
      seen.addAll(page.ids());
      next = page.expect(200).getString("nextPageToken");
    }
    assertEquals(all, seen);
    assertFalse(admin.get(T + "/topics?pageSize=7").expect(200).containsKey("nextPageToken"));
  }

  @Test
  void a_token_works_when_the_call_that_made_it_returns_and_ends_when_it_is_deleted() {
    JsonObject made =
        admin.post(T + "/tokens", json("{'role': 'auditor', 'displayName': 'A'}")).expect(201);
    String token = made.getString("token");
    assertTrue(token.matches("annals_[-_A-Za-z0-9]{43}"));
    assertEquals(200, admin.call(token, "GET", T + "/topics", null).status());

    JsonArray listed = admin.get(T + "/tokens").expect(200).getJsonArray("items");
    made.remove("token");
    assertEquals(new JsonArray().add(made), listed);

    admin.delete(T + "/tokens/" + made.getString("id")).expect(204);
    admin.delete(T + "/tokens/" + made.getString("id")).expect(204);
    assertEquals(404, admin.delete(T + "/tokens/none").status());
    assertEquals(401, admin.call(token, "GET", T + "/topics", null).status());
  }

  @Test
  void a_tenants_own_admin_ends_no_token_of_another_tenant() {
    admin.tenant("other");
    String id =
        admin
            .post("/v1/tenants/other/tokens", json("{'role': 'auditor'}"))
            .expect(201)
            .getString("id");
    assertEquals(404, admin.delete(T + "/tokens/" + id).status());
    assertEquals(List.of(id), admin.get("/v1/tenants/other/tokens").ids());
  }

  @Test
  void what_was_deleted_may_be_deleted_again_and_what_never_was_is_not_found() {
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    admin.post(T + "/topics", json("{'id': 't', 'logset': 'mine', 'kind': 'log'}")).expect(201);
    assertEquals(409, admin.delete(T + "/logsets/mine").status());
    for (String path : List.of("/topics/t", "/logsets/mine")) {
      admin.delete(T + path).expect(204);
      admin.delete(T + path).expect(204);
      assertEquals(404, admin.get(T + path).status());
    }
    for (String path : List.of("/topics/x", "/logsets/x", "/clusters/x", "/topics/quarantine")) {
      assertEquals(404, admin.delete(T + path).status());
    }
  }

  @Test
  void a_suspended_tenant_is_routed_as_one_and_a_closed_one_changes_no_more() {
    String token = admin.token("acme", json("{'role': 'tenant-admin'}"));
    PgRouting other = admin.routing("p2");
    JsonObject suspended = admin.post(T + "/suspend").expect(200);
    assertEquals("suspended", suspended.getString("state"));
    assertEquals(suspended, admin.post(T + "/suspend").expect(200));
    assertEquals(TenantRoute.State.SUSPENDED, state(admin.routing));
    until("another process knows", () -> state(other) == TenantRoute.State.SUSPENDED);
    assertEquals(200, admin.call(token, "GET", T + "/topics", null).status());
    admin.post(T + "/clusters", json("{'id': 'c'}")).expect(201);
    JsonObject resumed = admin.post(T + "/resume").expect(200);
    assertEquals("active", resumed.getString("state"));
    assertEquals(resumed, admin.post(T + "/resume").expect(200));
    assertEquals(TenantRoute.State.ACTIVE, state(admin.routing));
    until("another process knows", () -> state(other) == TenantRoute.State.ACTIVE);
    await(other.close());

    JsonObject closed = admin.delete(T).expect(200);
    assertEquals("closed", closed.getString("state"));
    assertEquals(closed, admin.delete(T).expect(200));
    assertEquals(TenantRoute.State.CLOSED, state(admin.routing));
    assertEquals(200, admin.call(token, "GET", T + "/clusters", null).status());
    assertEquals(409, admin.call(token, "POST", T + "/logsets", json("{'id': 'x'}")).status());
    assertEquals(409, admin.post(T + "/suspend").status());
    assertEquals(409, admin.post(T + "/resume").status());
    assertEquals(409, admin.post("/v1/tenants", json("{'id': 'acme'}")).status());
  }

  private static TenantRoute.State state(PgRouting routing) {
    return routing.tenant(new TenantId("acme")).orElseThrow().state();
  }

  @Test
  void switches_are_listed_by_name() {
    admin.tenant("other", "a");
    for (String cluster : List.of("a", "b", "c")) {
      admin
          .post(T + "/clusters", json("{'id': '" + cluster + "', 'audit': {'enabled': false}}"))
          .expect(201);
    }
    assertEquals(List.of("a", "c"), clusters("?cluster=c&cluster=a&cluster=none&cluster=N%20o"));
    assertEquals(List.of("a", "b", "c"), clusters(""));
  }

  private List<String> clusters(String query) {
    return admin.get(T + "/switches" + query).expect(200).getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("cluster"))
        .toList();
  }
}
