package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TenantId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policies of a cluster: what its API server is given, and what its sinks keep of it. */
class PolicyCallsTest {
  private static final String T = "/v1/tenants/acme";
  private static final String A = T + "/clusters/a";
  private static final String BODIES =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          verbs: ["list"]
        - level: RequestResponse
          resources: [{group: "", resources: [pods]}]
      """;
  private static final String LITTLE =
      """
      # little
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
        - level: Metadata
      """;
  private static final String WRONG =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
        - level: Everything
        - level: None
          omitStages: [Never]
      """;

  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme", "a");
    admin.post(T + "/logsets", new JsonObject().put("id", "mine")).expect(201);
    admin
        .post(
            T + "/topics",
            new JsonObject().put("id", "security").put("logset", "mine").put("kind", "audit"))
        .expect(201);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private static JsonObject yaml(String text) {
    return new JsonObject().put("yaml", text);
  }

  private static JsonObject preset(String id) {
    return new JsonObject().put("preset", id);
  }

  private static JsonObject sink(JsonObject policy) {
    return new JsonObject().put("id", "siem").put("topic", "security").put("policy", policy);
  }

  private static List<String> pointers(JsonArray findings) {
    return findings.stream().map(each -> ((JsonObject) each).getString("pointer")).toList();
  }

  private static List<String> mistakes(Answer answer) {
    return pointers(answer.expect(400).getJsonArray("errors"));
  }

  private static List<String> warnings(JsonObject answer) {
    return pointers(answer.getJsonArray("warnings"));
  }

  private List<SinkRoute> routes() {
    return admin
        .routing
        .tenant(new TenantId("acme"))
        .flatMap(tenant -> admin.routing.cluster(tenant.uid(), new ClusterId("a")))
        .orElseThrow()
        .sinks();
  }

  private void execute(String statement) {
    await(
        admin.changes.make(
            change ->
                change
                    .sql()
                    .query(statement.replace("VERSION", Long.toString(change.version())))
                    .execute()));
  }

  @Test
  void a_policy_is_routed_when_the_call_returns_and_shown_as_it_was_given() {
    assertEquals(preset("recommended").getString("preset"), policy().getString("preset"));
    JsonObject put = admin.put(A + "/policy", yaml(BODIES)).expect(200);
    assertEquals(BODIES, put.getString("yaml"));
    assertEquals(put, policy());
    assertEquals(new StoredPolicy(null, BODIES), routes().get(0).policy());

    admin.put(A + "/policy", preset("metadata")).expect(200);
    assertEquals("metadata", policy().getString("preset"));
    assertFalse(policy().containsKey("yaml"));
    assertEquals(preset("metadata"), admin.auditSwitch(A).getJsonObject("policy"));
  }

  private JsonObject policy() {
    return admin.get(A + "/policy").expect(200);
  }

  @Test
  void every_mistake_is_named_at_its_place_in_the_request_and_changes_nothing() {
    JsonObject wrong = yaml(WRONG);
    List<String> places = List.of("/yaml/rules/0/level", "/yaml/rules/1/omitStages/0");
    assertEquals(places, mistakes(admin.put(A + "/policy", wrong)));
    assertEquals(places, mistakes(admin.put(A + "/source-policy", wrong)));
    assertEquals(
        places.stream().map("/policy"::concat).toList(),
        mistakes(admin.post(A + "/audit/enable", new JsonObject().put("policy", wrong))));
    assertEquals(
        places.stream().map("/policy"::concat).toList(),
        mistakes(admin.post(A + "/sinks", sink(wrong))));
    assertEquals(
        places.stream().map("/audit/policy"::concat).toList(),
        mistakes(
            admin.post(
                T + "/clusters",
                new JsonObject()
                    .put("id", "b")
                    .put("audit", new JsonObject().put("policy", wrong)))));
    assertEquals(404, admin.get(T + "/clusters/b").status());
    assertEquals("recommended", policy().getString("preset"));
    assertEquals(1, routes().size());

    admin.post(A + "/sinks", sink(preset("metadata"))).expect(201);
    assertEquals(
        places.stream().map("/policy"::concat).toList(),
        mistakes(admin.patch(A + "/sinks/siem", new JsonObject().put("policy", wrong))));
    for (JsonObject neither :
        List.of(new JsonObject(), preset("none"), yaml(LITTLE).put("preset", "tke"))) {
      assertEquals(400, admin.put(A + "/policy", neither).status());
    }
    for (String text : List.of("a: [", "- x", "", "rules: []", "a: !!java.net.URL [x]")) {
      assertEquals(400, admin.put(A + "/policy", yaml(text)).status(), text);
    }
  }

  @Test
  void what_the_source_policy_does_not_deliver_is_a_warning_and_no_refusal() {
    admin.put(A + "/policy", yaml(LITTLE)).expect(200);
    admin.post(A + "/sinks", sink(yaml(BODIES))).expect(201);
    JsonObject put = admin.put(A + "/source-policy", yaml(LITTLE)).expect(200);
    List<JsonObject> said =
        put.getJsonArray("warnings").stream().map(JsonObject.class::cast).toList();
    assertEquals(List.of("siem"), said.stream().map(each -> each.getString("sink")).toList());
    assertEquals("/rules/1", said.get(0).getString("pointer"));
    assertEquals(put, admin.get(A + "/source-policy").expect(200));

    assertEquals(List.of("/rules/1"), warnings(admin.get(A + "/sinks/siem").expect(200)));
    JsonObject listed = admin.get(A + "/sinks").expect(200).getJsonArray("items").getJsonObject(0);
    assertEquals(List.of("/rules/1"), warnings(listed));
    assertEquals(
        List.of(),
        warnings(
            admin
                .patch(A + "/sinks/siem", new JsonObject().put("policy", yaml(LITTLE)))
                .expect(200)));
    assertEquals(List.of("/rules/1"), warnings(admin.put(A + "/policy", yaml(BODIES)).expect(200)));

    JsonObject enabled = admin.post(A + "/audit/enable").expect(202);
    assertEquals(List.of("/rules/1"), warnings(enabled));
    assertEquals(List.of("/rules/1"), warnings(admin.auditSwitch(A)));
    JsonObject install = admin.post(A + "/install").expect(200);
    List<String> notes = install.getJsonArray("notes").stream().map(String.class::cast).toList();
    assertEquals(
        1,
        notes.stream()
            .filter(note -> note.startsWith("The sink default asks for more than"))
            .filter(note -> note.contains("/rules/1"))
            .count());
    assertTrue(notes.stream().noneMatch(note -> note.contains("sink siem")));
  }

  @Test
  void a_cluster_is_created_with_a_policy_and_with_what_is_said_of_it() {
    JsonObject wish =
        new JsonObject().put("id", "b").put("audit", new JsonObject().put("policy", yaml(BODIES)));
    JsonObject made = admin.post(T + "/clusters", wish).expect(201);
    assertEquals(List.of(), warnings(made.getJsonObject("audit")));
    assertEquals(
        List.of(), warnings(admin.post(T + "/clusters", wish).expect(200).getJsonObject("audit")));
  }

  /** What an earlier program accepted, and this one's reader refuses. */
  @Test
  void a_stored_policy_that_cannot_be_read_any_more_breaks_no_call_and_is_shown_as_it_is() {
    admin.post(A + "/sinks", sink(preset("metadata"))).expect(201);
    execute(
        """
        UPDATE audit_switch SET policy = '{"yaml": "kind: Else"}', version = VERSION;
        UPDATE sink SET policy = '{"yaml": "kind: Else"}', version = VERSION;
        UPDATE cluster SET source_policy = '{"yaml": "kind: Else"}', version = VERSION
        """);

    assertEquals("kind: Else", policy().getString("yaml"));
    assertEquals(
        "/kind",
        policy().getJsonArray("warnings").stream()
            .map(JsonObject.class::cast)
            .filter(each -> each.getString("detail").contains("every event is kept"))
            .map(each -> each.getString("pointer"))
            .filter("/kind"::equals)
            .findFirst()
            .orElse("none"));
    assertTrue(warnings(admin.auditSwitch(A)).contains("/kind"));
    assertTrue(warnings(admin.get(A + "/sinks/siem").expect(200)).contains("/kind"));
    assertTrue(warnings(admin.get(A + "/source-policy").expect(200)).contains("/kind"));
    assertEquals(1, admin.get(A + "/sinks").ids().size());
    assertEquals(1, admin.get(T + "/clusters").ids().size());
    admin.get(T + "/switches").expect(200);
    assertEquals("kind: Else", admin.post(A + "/install?file=audit-policy.yaml").response().body());
    String notes = admin.post(A + "/install").expect(200).getJsonArray("notes").encode();
    assertTrue(notes.contains("would be refused by the API server"), notes);

    admin.post(A + "/audit/enable").expect(202);
    admin.untilState(A, "opened");
    admin.put(A + "/policy", preset("tke")).expect(200);
    admin.put(A + "/source-policy", yaml(LITTLE)).expect(200);
    admin.patch(A + "/sinks/siem", new JsonObject().put("policy", preset("ack"))).expect(200);
  }

  @Test
  void a_source_policy_of_an_old_version_is_handed_out_as_v1_whatever_its_form() {
    admin.put(A + "/policy", preset("metadata")).expect(200);
    String comments = LITTLE.replace("/v1", "/v1beta1");
    assertEquals(LITTLE, put(comments));
    String json =
        "{\"kind\": \"Policy\", \"apiVersion\": \"audit.k8s.io/v1alpha1\","
            + " \"rules\": [{\"level\": \"Metadata\"}]}";
    String handedOut = put(json);
    assertTrue(handedOut.contains("apiVersion: audit.k8s.io/v1\n"), handedOut);
    assertFalse(handedOut.contains("alpha"), handedOut);
    execute(
        "UPDATE cluster SET source_policy = '"
            + new JsonObject().put("yaml", json)
            + "', version = VERSION");
    assertEquals(handedOut, admin.post(A + "/install?file=audit-policy.yaml").response().body());
  }

  private String put(String text) {
    JsonObject put = admin.put(A + "/source-policy", yaml(text)).expect(200);
    assertFalse(put.getBoolean("default"));
    assertTrue(put.getJsonArray("notes").getString(0).contains("restart"));
    assertEquals(List.of(), warnings(put));
    return put.getString("yaml");
  }
}
