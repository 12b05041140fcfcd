package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyCoverageTest {
  private static final String SOURCE =
      """
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          resources:
            - resources: [secrets, configmaps, serviceaccounts/token]
            - group: authentication.k8s.io
              resources: [tokenreviews]
        - level: RequestResponse
      """;

  private static AuditPolicy read(String text) {
    PolicyReading reading = PolicyReader.read("apiVersion: audit.k8s.io/v1\nkind: Policy\n" + text);
    assertEquals(List.of(), reading.errors());
    return reading.policy().orElseThrow();
  }

  private static List<String> pointers(String source, String sink) {
    return PolicyCoverage.warnings(read(source), read(sink)).stream()
        .map(Finding::pointer)
        .toList();
  }

  static Stream<Arguments> pairs() {
    String omit = "omitStages: [RequestReceived]\n";
    return Stream.of(
        arguments(SOURCE, SOURCE, List.of()),
        arguments(SOURCE, omit + "rules: [{level: Metadata}]", List.of()),
        arguments(SOURCE, omit + "rules: [{level: RequestResponse}]", List.of("/rules/0")),
        arguments(
            SOURCE, "rules: [{level: None, users: [a]}, {level: Metadata}]", List.of("/rules/1")),
        arguments(
            SOURCE,
            "rules: [{level: Metadata, omitStages: [RequestReceived]}, {level: None}]",
            List.of()),
        arguments(
            SOURCE,
            omit + "rules: [{level: Request, resources: [{resources: [secrets]}]}]",
            List.of("/rules/0")),
        arguments(
            SOURCE,
            omit
                + "rules: [{level: Request, verbs: [get, list], resources: [{resources: [secrets]}]}]",
            List.of()),
        arguments(
            SOURCE,
            omit
                + "rules: [{level: RequestResponse, verbs: [get], resources: [{resources: [secrets]}]}]",
            List.of("/rules/0")),
        arguments(
            SOURCE, omit + "rules: [{level: RequestResponse, nonResourceURLs: ['*']}]", List.of()),
        arguments(
            "rules: [{level: Metadata}]",
            "rules: [{level: RequestResponse, nonResourceURLs: [/a]}]",
            List.of()),
        arguments(
            "rules: [{level: None, nonResourceURLs: ['/healthz*']}, {level: Metadata}]",
            "rules: [{level: Metadata, nonResourceURLs: ['/*']}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: None, nonResourceURLs: ['/healthz*']}, {level: Metadata}]",
            "rules: [{level: Metadata, nonResourceURLs: ['/api*']}]",
            List.of()),
        arguments(
            "rules: [{level: None, users: [a]}, {level: Metadata}]",
            "rules: [{level: Metadata}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: None, users: [a]}, {level: Metadata}]",
            "rules: [{level: Metadata, users: [b]}]",
            List.of()),
        arguments(
            "rules: [{level: None, users: [a]}, {level: Metadata}]",
            "rules: [{level: None, users: [a]}, {level: Metadata}]",
            List.of()),
        arguments(
            "rules: [{level: Metadata, users: [a]}]",
            "rules: [{level: Metadata}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: Metadata, namespaces: [a]}]",
            "rules: [{level: Metadata, namespaces: [a]}]",
            List.of()),
        arguments(
            "rules: [{level: Metadata, namespaces: [a]}]",
            "rules: [{level: Metadata, namespaces: [a, b]}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: None, resources: [{resources: ['pods/*']}]}, {level: Metadata}]",
            "rules: [{level: Metadata, resources: [{resources: ['*/log']}]}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: None, resources: [{resources: [pods], resourceNames: [a]}]}, {level: Metadata}]",
            "rules: [{level: Metadata, resources: [{resources: [pods], resourceNames: [b]}]}]",
            List.of()),
        arguments(
            "omitManagedFields: true\nrules: [{level: RequestResponse}]",
            "rules: [{level: RequestResponse}]",
            List.of("/rules/0")),
        arguments(
            "omitManagedFields: true\nrules: [{level: RequestResponse}]",
            "rules: [{level: Metadata}]",
            List.of()),
        arguments(
            "omitManagedFields: true\nrules: [{level: RequestResponse}]",
            "rules: [{level: Request, omitManagedFields: true}]",
            List.of()),
        // users who cannot be in those groups
        arguments(
            "rules: [{level: None, users: ['system:kube-proxy']}, {level: Metadata}]",
            "rules: [{level: Metadata, userGroups: ['system:nodes']}]",
            List.of()),
        arguments(
            "rules: [{level: None, userGroups: ['system:unauthenticated']}, {level: Metadata}]",
            "rules: [{level: Metadata, userGroups: ['system:authenticated']}]",
            List.of()),
        arguments(
            "rules: [{level: None, userGroups: ['system:serviceaccounts:a']}, {level: Metadata}]",
            "rules: [{level: Metadata, users: ['system:serviceaccount:a:b']}]",
            List.of("/rules/0")),
        arguments(
            "rules: [{level: None, userGroups: ['system:serviceaccounts:a']}, {level: Metadata}]",
            "rules: [{level: Metadata, users: ['system:serviceaccount:b:a']}]",
            List.of()),
        arguments(
            "rules: [{level: None, userGroups: ['system:nodes']}, {level: Metadata}]",
            "rules: [{level: Metadata, userGroups: ['system:authenticated']}]",
            List.of("/rules/0")));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void names_the_rules_that_ask_for_more(String source, String sink, List<String> pointers) {
    assertEquals(pointers, pointers(source, sink));
  }

  @Test
  void says_what_is_missing() {
    String detail =
        PolicyCoverage.warnings(read(SOURCE), read("rules: [{level: Request}]")).get(0).detail();
    assertTrue(detail.contains("asks for Request"), detail);
    assertTrue(detail.contains("only Metadata"), detail);
    assertTrue(detail.contains("RequestReceived"), detail);
  }

  @Test
  void presets_against_the_ordinary_source() {
    AuditPolicy source = read(SOURCE);
    for (String id : List.of("recommended", "metadata", "generic")) {
      assertEquals(
          List.of(),
          PolicyCoverage.warnings(source, PolicyPreset.of(id).orElseThrow().policy()),
          id);
    }
    List<Finding> ack =
        PolicyCoverage.warnings(source, PolicyPreset.of("ack").orElseThrow().policy());
    assertEquals(List.of("/rules/10"), ack.stream().map(Finding::pointer).toList());
    assertTrue(ack.get(0).detail().contains("serviceaccounts/token"), ack.get(0).detail());
    assertEquals(
        3, PolicyCoverage.warnings(source, PolicyPreset.of("tke").orElseThrow().policy()).size());
  }

  @Test
  void costs_little_whatever_the_policies() {
    String many = IntStream.range(0, 300).mapToObj(i -> "a" + i).collect(Collectors.joining(","));
    String wide =
        "rules:\n- {level: Request, namespaces: [%s], resources: [{resources: [%s], resourceNames: [%s]}]}\n"
            .formatted(many, many, many);
    String rules =
        IntStream.range(0, 900)
            .mapToObj(
                i ->
                    "- {level: Request, users: [u%d, b], userGroups: [g%d, c], verbs: [get]}\n"
                        .formatted(i, i))
            .collect(Collectors.joining());
    AuditPolicy policy = read(wide + rules);
    assertTimeout(
        Duration.ofSeconds(30),
        () -> {
          List<Finding> warnings = PolicyCoverage.warnings(policy, policy);
          assertEquals(List.of(""), warnings.stream().map(Finding::pointer).toList());
        });
  }

  @Test
  void every_policy_covers_itself() {
    RandomPolicies random = new RandomPolicies(new Random(20261121));
    for (int i = 0; i < 200; i++) {
      AuditPolicy policy = random.policy();
      if (policy.rules().size() < 20) {
        assertEquals(List.of(), PolicyCoverage.warnings(policy, policy));
      }
    }
  }

  /** What random requests show to be missing is warned of, but for users nobody expects. */
  @Test
  void finds_what_random_requests_show() {
    RandomPolicies random = new RandomPolicies(new Random(20261122));
    int shown = 0;
    for (int i = 0; i < 400; i++) {
      AuditPolicy source = withoutSubjects(random.policy());
      AuditPolicy sink = withoutSubjects(random.policy());
      if (source.rules().size() > 10 || sink.rules().size() > 10) {
        continue;
      }
      List<String> warned =
          PolicyCoverage.warnings(source, sink).stream().map(Finding::pointer).toList();
      for (int j = 0; j < 200; j++) {
        EventFacts facts = random.facts();
        Verdict asked = NaiveJudge.judge(sink, facts);
        Verdict sent = NaiveJudge.judge(source, facts);
        if (facts.stage().isPresent() && !asked.dropped() && sent.dropped()) {
          shown++;
          assertTrue(
              warned.contains("/rules/" + asked.rule()), () -> source + "\n" + sink + "\n" + facts);
        }
      }
    }
    assertTrue(shown > 1_000, "shown " + shown);
  }

  private static AuditPolicy withoutSubjects(AuditPolicy policy) {
    return new AuditPolicy(
        policy.rules().stream()
            .map(
                rule ->
                    new PolicyRule(
                        rule.level(),
                        List.of(),
                        List.of(),
                        rule.verbs(),
                        rule.resources(),
                        rule.namespaces(),
                        rule.nonResourceUrls(),
                        rule.omitStages(),
                        Optional.empty()))
            .toList(),
        policy.omitStages(),
        policy.omitManagedFields());
  }
}
