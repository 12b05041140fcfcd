package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same files are accepted and refused as by kube-apiserver. */
class PolicyReaderTest {
  private static final String HEAD = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";
  private static final String ALL =
      HEAD
          + """
            metadata: {name: all, labels: {a: b}}
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
              - level: Request
                users: [jane, "1"]
                userGroups: [dev]
                verbs: [get]
                resources:
                  - group: ""
                    resources: [pods, "pods/*"]
                    resourceNames: [a]
                  - group: rbac.authorization.k8s.io
                namespaces: ["", default]
                omitStages: [Panic, ResponseStarted]
                omitManagedFields: false
              - level: None
                nonResourceURLs: ["/healthz*", /version, "*"]
            """;
  private static final AuditPolicy ALL_READ =
      new AuditPolicy(
          List.of(
              new PolicyRule(
                  Level.REQUEST,
                  List.of("jane", "1"),
                  List.of("dev"),
                  List.of("get"),
                  List.of(
                      new GroupResources("", List.of("pods", "pods/*"), List.of("a")),
                      new GroupResources("rbac.authorization.k8s.io", List.of(), List.of())),
                  List.of("", "default"),
                  List.of(),
                  Set.of(Stage.PANIC, Stage.RESPONSE_STARTED),
                  Optional.of(false)),
              new PolicyRule(
                  Level.NONE,
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of("/healthz*", "/version", "*"),
                  Set.of(),
                  Optional.empty())),
          Set.of(Stage.REQUEST_RECEIVED),
          true);

  @Test
  void reads_every_field() {
    PolicyReading reading = PolicyReader.read(ALL);
    assertEquals(List.of(), reading.errors());
    assertEquals(ALL_READ, reading.policy().orElseThrow());
  }

  @Test
  void reads_json() {
    PolicyReading reading =
        PolicyReader.read(
            " \n{\"apiVersion\":\"audit.k8s.io/v1\",\"kind\":\"Policy\",\"rules\":[{\"level\":\"None\""
                + ",\"users\":[\"\\u0061\"],\"omitManagedFields\":null}],\"omitStages\":null}\n");
    assertEquals(List.of(), reading.errors());
    assertEquals(List.of("a"), reading.policy().orElseThrow().rules().get(0).users());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1alpha1"})
  void reads_old_versions_with_a_warning(String version) {
    PolicyReading reading =
        PolicyReader.read(ALL.replace("audit.k8s.io/v1", "audit.k8s.io/" + version));
    assertEquals(ALL_READ, reading.policy().orElseThrow());
    assertEquals("/apiVersion", reading.warnings().get(0).pointer());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("", List.of("")),
        arguments("# nothing\n", List.of("")),
        arguments("---\n---\n" + ALL, List.of("")),
        arguments("- a", List.of("")),
        arguments("Policy", List.of("")),
        arguments("a: [", List.of("")),
        arguments("{\"a\":", List.of("")),
        arguments("{apiVersion: audit.k8s.io/v1, rules: [{level: None}]}", List.of("")),
        arguments(
            "{\"apiVersion\":\"audit.k8s.io/v1\",\"rules\":[{\"level\":\"None\"}]} {}",
            List.of("")),
        arguments("\t" + ALL, List.of("")),
        arguments("rules: [{level: None}]", List.of("/apiVersion")),
        arguments("apiVersion: v1\nrules: [{level: None}]", List.of("/apiVersion")),
        arguments("apiVersion: audit.k8s.io/v2\nrules: [{level: None}]", List.of("/apiVersion")),
        arguments(
            "apiVersion: 1\nkind: 2\nrules: [{level: None}]", List.of("/apiVersion", "/kind")),
        arguments(
            "apiVersion: audit.k8s.io/v1\nkind: Event\nrules: [{level: None}]", List.of("/kind")),
        arguments(HEAD, List.of("/rules")),
        arguments(HEAD + "rules: []", List.of("/rules")),
        arguments(HEAD + "rules: null", List.of("/rules")),
        arguments(HEAD + "Rules: [{level: None}]", List.of("/rules")),
        arguments(HEAD + "rules: {level: None}", List.of("/rules")),
        arguments(
            HEAD + "rules: [1, null, {}]",
            List.of("/rules/0", "/rules/0/level", "/rules/1/level", "/rules/2/level")),
        arguments(HEAD + "rules: [{level: metadata}]", List.of("/rules/0/level")),
        arguments(HEAD + "rules: [{level: 1}]", List.of("/rules/0/level")),
        arguments(HEAD + "rules: [{level: null}]", List.of("/rules/0/level")),
        arguments(HEAD + "rules: [{level: [None]}]", List.of("/rules/0/level")),
        arguments(HEAD + "rules: [{Level: None}]", List.of("/rules/0/level")),
        arguments(HEAD + "rules: [{level: None, users: jane}]", List.of("/rules/0/users")),
        arguments(
            HEAD + "rules: [{level: None, users: [1, on, y, 0x1F, 1_000, 1.5e3, 012, 1e5]}]",
            List.of(
                "/rules/0/users/0",
                "/rules/0/users/1",
                "/rules/0/users/2",
                "/rules/0/users/3",
                "/rules/0/users/4",
                "/rules/0/users/5",
                "/rules/0/users/6",
                "/rules/0/users/7")),
        arguments(
            HEAD + "rules: [{level: None, users: [{}, []]}]",
            List.of("/rules/0/users/0", "/rules/0/users/1")),
        arguments(
            HEAD + "rules: [{level: None, omitManagedFields: \"true\"}]",
            List.of("/rules/0/omitManagedFields")),
        arguments(
            HEAD + "rules: [{level: None}]\nomitManagedFields: 1", List.of("/omitManagedFields")),
        arguments(
            HEAD + "rules: [{level: None}]\nomitStages: [RequestReceived, Received, null]",
            List.of("/omitStages/1", "/omitStages/2")),
        arguments(HEAD + "rules: [{level: None}]\nomitStages: Panic", List.of("/omitStages")),
        arguments(
            HEAD + "rules: [{level: None, omitStages: [panic]}]", List.of("/rules/0/omitStages/0")),
        arguments(
            HEAD
                + "rules: [{level: None, nonResourceURLs: [healthz, \"/a*b\", \"/**\", \"\", \"/*/*\", \"**\"]}]",
            List.of(
                "/rules/0/nonResourceURLs/0",
                "/rules/0/nonResourceURLs/1",
                "/rules/0/nonResourceURLs/2",
                "/rules/0/nonResourceURLs/3",
                "/rules/0/nonResourceURLs/4",
                "/rules/0/nonResourceURLs/5",
                "/rules/0/nonResourceURLs/5")),
        arguments(
            HEAD + "rules: [{level: None, nonResourceURLs: [/a], resources: [{}]}]",
            List.of("/rules/0/nonResourceURLs")),
        arguments(
            HEAD + "rules: [{level: None, nonResourceURLs: [/a], namespaces: [a]}]",
            List.of("/rules/0/nonResourceURLs")),
        arguments(
            HEAD
                + "rules: [{level: None, resources: [{group: \"*\"}, {group: apps/v1}, {group: Apps}, {group: a_b}, {group: .a}, {group: a.-b}, {group: apps}]}]",
            List.of(
                "/rules/0/resources/0/group",
                "/rules/0/resources/1/group",
                "/rules/0/resources/2/group",
                "/rules/0/resources/3/group",
                "/rules/0/resources/4/group",
                "/rules/0/resources/5/group")),
        arguments(
            HEAD + "rules: [{level: None, resources: [{resourceNames: [a]}]}]",
            List.of("/rules/0/resources/0/resourceNames")),
        arguments(
            HEAD + "rules: [{level: None, resources: [pods]}]", List.of("/rules/0/resources/0")),
        arguments(HEAD + "rules: [{level: None}]\nmetadata: x", List.of("/metadata")),
        arguments(
            HEAD + "rules: [{level: None}]\nmetadata: {creationTimestamp: 2020-01-01}",
            List.of("/metadata/creationTimestamp")),
        arguments(
            HEAD + "rules: [{level: None}]\nmetadata: {name: 1, labels: {\"a/b~\": 2}}",
            List.of("/metadata/name", "/metadata/labels/a~1b~0")),
        arguments(HEAD + "rules: [{level: None}]\n~: x", List.of("")),
        arguments(HEAD + "rules: [{level: None}]\nx: .inf", List.of("/x")),
        arguments(HEAD + "rules: [{level: None}]\nx: !!int a", List.of("/x")),
        arguments(HEAD + "rules: [{level: None}]\n? [a]\n: b", List.of("")),
        arguments(HEAD + "rules: [{level: None}]\n<<: 1", List.of("")),
        arguments(HEAD + "rules: &r [*r]", List.of("")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void tells_every_error_at_its_place(String text, List<String> pointers) {
    PolicyReading reading = PolicyReader.read(text);
    assertTrue(reading.policy().isEmpty());
    assertEquals(pointers, reading.errors().stream().map(Finding::pointer).toList());
  }

  static Stream<Arguments> accepted() {
    String rules = "rules: [{level: None}]\n";
    return Stream.of(
        arguments(HEAD + rules, List.of()),
        arguments("%YAML 1.1\n---\n" + HEAD + rules + "...\n", List.of()),
        arguments("\uFEFF" + HEAD + rules, List.of()),
        arguments("# {\n" + HEAD + rules, List.of()),
        arguments(
            HEAD
                + rules
                + "metadata: {name: null, creationTimestamp: 2020-01-01T00:00:00Z, generation: 1}",
            List.of()),
        arguments("apiVersion: audit.k8s.io/v1\n" + rules, List.of("/kind")),
        arguments(
            "APIVersion: audit.k8s.io/v1\nKind: Policy\n" + rules, List.of("/APIVersion", "/Kind")),
        arguments(HEAD + rules + "extra: {a: [1]}", List.of("/extra")),
        arguments(HEAD + rules + "on: 1", List.of("/true")),
        arguments(HEAD + rules + "Metadata: 1", List.of("/Metadata")),
        arguments(HEAD + "rules: [{level: Request}]\n" + rules, List.of("/rules")),
        arguments(HEAD + rules + "---\n]", List.of("")),
        arguments(HEAD + rules + "---\nkind: Policy", List.of("")),
        arguments(
            HEAD + "rules: [{level: None, Users: [a], resources: [{verbs: [get]}]}]",
            List.of("/rules/0/Users", "/rules/0/resources/0/verbs")),
        arguments(
            "{\"apiVersion\":\"audit.k8s.io/v1\",\"kind\":\"Policy\",\"rules\":[{\"level\":\"Request\",\"level\":\"None\"}]}",
            List.of("/rules/0/level")),
        arguments(
            HEAD + "omitManagedFields: yes\nrules: [{level: None, users: null, verbs: []}]",
            List.of()),
        arguments(HEAD + "x: &a {level: None}\nrules: [*a]", List.of("/x")),
        arguments(HEAD + "x: &a {level: Request}\nrules: [{<<: *a, level: None}]", List.of("/x")),
        arguments(
            HEAD
                + "rules: [{level: !!str None, users: [!x 1, !!str on, 2020-01-01, 12:30:45, 1.2.3, 0x, \"1\"]}]",
            List.of()));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts_with_warnings_what_the_api_server_loads(String text, List<String> warnings) {
    PolicyReading reading = PolicyReader.read(text);
    assertEquals(List.of(), reading.errors());
    assertEquals(Level.NONE, reading.policy().orElseThrow().rules().get(0).level());
    assertEquals(warnings, reading.warnings().stream().map(Finding::pointer).toList());
  }

  @Test
  void tells_all_errors_of_one_file() {
    PolicyReading reading =
        PolicyReader.read(
            "kind: Pod\nrules: [{users: 1}, {level: Some, omitStages: [x]}]\nomitStages: 1");
    assertEquals(
        List.of(
            "/apiVersion",
            "/kind",
            "/omitStages",
            "/rules/0/level",
            "/rules/0/users",
            "/rules/1/level",
            "/rules/1/omitStages/0"),
        reading.errors().stream().map(Finding::pointer).toList());
  }

  @Test
  void bounds_what_a_text_can_cost() {
    StringBuilder bomb = new StringBuilder(HEAD + "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    for (String text :
        List.of(
            bomb + "rules: [{level: None}]",
            HEAD + "x: " + "[".repeat(100_000),
            "{\"x\":" + "[".repeat(100_000),
            HEAD + "rules: [{level: None}]\nx: " + "[".repeat(100) + "]".repeat(100),
            HEAD + "rules: [{level: None}]\n" + "#".repeat(300_000))) {
      PolicyReading reading = PolicyReader.read(text);
      assertEquals(1, reading.errors().size());
      assertEquals("", reading.errors().get(0).pointer());
    }
  }

  @Test
  void lists_no_more_findings_than_anybody_reads() {
    String rules = "[" + "1,".repeat(5_000) + "1]";
    assertTrue(PolicyReader.read(HEAD + "rules: " + rules).errors().size() < 1_100);
  }

  @Test
  void never_throws() {
    Random random = new Random(20261121);
    String odd = "{}[]:,-?!&*#|>'\"%@`\\ \n\t~<=.0x9yn\u0000\u0007\ud800\uFEFF\u2028é";
    String json = PolicyText.json(ALL_READ);
    int refused = 0;
    for (int i = 0; i < 6_000; i++) {
      StringBuilder text = new StringBuilder(i % 3 == 0 ? json : ALL);
      for (int j = random.nextInt(6); j >= 0; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, odd.charAt(random.nextInt(odd.length())));
          case 1 -> text.insert(at, odd.charAt(random.nextInt(odd.length())));
          default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
        }
      }
      PolicyReading reading = PolicyReader.read(text.toString());
      assertEquals(reading.errors().isEmpty(), reading.policy().isPresent());
      assertEquals(reading.policy(), PolicyReader.policy(text.toString()));
      refused += reading.policy().isPresent() ? 0 : 1;
    }
    assertTrue(refused > 1_000 && refused < 6_000, "refused " + refused);
  }

  @Test
  void findings_say_something() {
    PolicyReading reading = PolicyReader.read(HEAD + "rules: [{level: 1}]");
    assertFalse(reading.errors().get(0).detail().isBlank());
  }
}
