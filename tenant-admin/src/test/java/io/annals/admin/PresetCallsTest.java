package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.PolicyReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The calls on policies that belong to nobody. */
class PresetCallsTest {
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: None
          verbs: [watch]
        - level: Request
          resources: [{group: "", resources: [pods]}]
      """;

  private static Admin admin;

  @BeforeAll
  static void open() {
    admin = new Admin();
  }

  @AfterAll
  static void close() {
    admin.close();
  }

  private static Set<String> ids() {
    return PolicyPreset.all().stream().map(PolicyPreset::id).collect(Collectors.toSet());
  }

  private static List<String> pointers(JsonArray findings) {
    return findings.stream().map(each -> ((JsonObject) each).getString("pointer")).toList();
  }

  private static JsonObject event(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private static Answer explain(JsonObject policy, JsonObject event) {
    return admin.post(
        "/v1/policies/explain", new JsonObject().put("policy", policy).put("event", event));
  }

  private static JsonObject explained(String event) {
    return explain(new JsonObject().put("yaml", POLICY), event(event)).expect(200);
  }

  @Test
  void the_contract_names_the_presets_that_there_are() throws IOException {
    Map<String, Object> contract;
    try (InputStream in = getClass().getClassLoader().getResourceAsStream(AdminMount.CONTRACT)) {
      contract = new Yaml().load(in);
    }
    JsonObject policy =
        new JsonObject(contract)
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject("Policy");
    JsonArray named =
        policy.getJsonObject("properties").getJsonObject("preset").getJsonArray("enum");
    assertEquals(ids(), named.stream().map(String.class::cast).collect(Collectors.toSet()));
    assertEquals(Set.of("tke", "eks", "ack", "generic", "recommended", "metadata"), ids());
    assertEquals(ids(), new HashSet<>(admin.get("/v1/policies").ids()));
  }

  @Test
  void every_preset_comes_as_yaml_or_json_and_both_are_the_same_policy() {
    for (String id : ids()) {
      Answer yaml = admin.accepting("application/yaml", "/v1/policies/" + id);
      Answer json = admin.accepting("application/json", "/v1/policies/" + id);
      assertEquals("application/yaml", type(yaml));
      assertEquals("application/json", type(json));
      assertEquals("Policy", json.expect(200).getString("kind"));
      assertEquals(
          PolicyReader.read(yaml.response().body()).policy().orElseThrow(),
          PolicyReader.read(json.response().body()).policy().orElseThrow());
      assertEquals(PolicyPreset.of(id).orElseThrow().yaml(), yaml.response().body());
    }
    assertEquals(404, admin.get("/v1/policies/none").status());
  }

  private static String type(Answer answer) {
    assertEquals(200, answer.status());
    return answer.response().headers().firstValue("Content-Type").orElse("none");
  }

  @Test
  void the_form_that_the_caller_likes_best_is_answered_and_yaml_when_it_does_not_say() {
    String preset = "/v1/policies/metadata";
    assertEquals("application/yaml", type(admin.get(preset)));
    assertEquals("application/yaml", type(admin.accepting("*/*", preset)));
    assertEquals("application/yaml", type(admin.accepting("text/yaml", preset)));
    assertEquals(
        "application/json",
        type(admin.accepting("application/yaml;q=0.5, application/json;q=0.9", preset)));
    assertEquals(
        "application/yaml",
        type(admin.accepting("application/json;q=0.5, application/yaml;q=0.9", preset)));
    assertEquals(Optional.of("Accept"), admin.get(preset).response().headers().firstValue("Vary"));
  }

  @Test
  void validation_says_all_that_is_wrong_and_answers_200() {
    JsonObject right = validate(POLICY);
    assertTrue(right.getBoolean("valid"));
    assertEquals(new JsonArray(), right.getJsonArray("errors"));

    JsonObject wrong = validate(POLICY.replace("None", "none").replace("Request\n", "Reply\n"));
    assertEquals(false, wrong.getBoolean("valid"));
    assertEquals(
        List.of("/rules/0/level", "/rules/1/level"), pointers(wrong.getJsonArray("errors")));

    JsonObject old = validate(POLICY.replace("/v1", "/v1beta1"));
    assertTrue(old.getBoolean("valid"));
    assertTrue(pointers(old.getJsonArray("warnings")).contains("/apiVersion"));
    assertEquals(false, validate("").getBoolean("valid"));
    assertEquals(false, validate("a: [").getBoolean("valid"));
  }

  private static JsonObject validate(String text) {
    return admin.post("/v1/policies/validate", new JsonObject().put("yaml", text)).expect(200);
  }

  @Test
  void an_explanation_is_the_verdict_and_the_rule_behind_it() {
    assertEquals(
        event("{'level': 'Request', 'omitted': false, 'rule': 1}"),
        explained(
            "{'level': 'Metadata', 'stage': 'ResponseComplete', 'verb': 'get',"
                + " 'objectRef': {'resource': 'pods', 'apiVersion': 'v1'}}"));
    assertEquals(
        event("{'level': 'None', 'omitted': false, 'rule': 0}"),
        explained("{'stage': 'ResponseStarted', 'verb': 'watch', 'requestURI': '/api'}"));
    assertEquals(
        event("{'level': 'None', 'omitted': false, 'rule': -1}"),
        explained("{'stage': 'ResponseComplete', 'verb': 'get', 'requestURI': '/healthz'}"));
    assertEquals(
        event("{'level': 'Request', 'omitted': true, 'rule': 1}"),
        explained(
            "{'stage': 'RequestReceived', 'verb': 'get', 'objectRef': {'resource': 'pods'}}"));
  }

  @Test
  void a_question_without_an_event_or_with_a_wrong_policy_says_what_is_missing() {
    JsonObject policy = new JsonObject().put("preset", "metadata");
    assertEquals(
        List.of("/event/stage", "/event/verb", "/event/requestURI"),
        pointers(explain(policy, new JsonObject()).expect(400).getJsonArray("errors")));
    assertEquals(
        List.of("/event/kind"),
        pointers(
            explain(policy, event("{'kind': 'EventList', 'items': []}"))
                .expect(400)
                .getJsonArray("errors")));
    assertEquals(
        List.of("/event/stage", "/event/level"),
        pointers(
            explain(
                    policy,
                    event("{'stage': 'Done', 'level': 1, 'verb': 'get', 'requestURI': '/'}"))
                .expect(400)
                .getJsonArray("errors")));
    assertEquals(
        List.of("/policy/yaml/rules/0/level"),
        pointers(
            explain(
                    new JsonObject().put("yaml", POLICY.replace("None", "none")),
                    event("{'stage': 'Panic', 'verb': 'get', 'requestURI': '/'}"))
                .expect(400)
                .getJsonArray("errors")));
  }

  @Test
  void members_of_a_wrong_type_count_as_absent() {
    assertEquals(
        event("{'level': 'Metadata', 'omitted': false, 'rule': 0}"),
        explain(
                new JsonObject().put("preset", "metadata"),
                event(
                    "{'stage': 'Panic', 'verb': 'get', 'requestURI': '/', 'user': 5,"
                        + " 'objectRef': [], 'level': null, 'annotations': 'none'}"))
            .expect(200));
  }

  @Test
  void an_auditor_may_ask_and_a_sender_may_not() {
    admin.tenant("acme", "a");
    String auditor = admin.token("acme", new JsonObject().put("role", "auditor"));
    String sender = admin.token("acme", new JsonObject().put("role", "ingest").put("cluster", "a"));
    assertEquals(200, admin.call(auditor, "GET", "/v1/policies", null).status());
    assertEquals(403, admin.call(sender, "GET", "/v1/policies", null).status());
  }
}
