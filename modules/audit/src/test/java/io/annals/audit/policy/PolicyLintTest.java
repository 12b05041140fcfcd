package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyLintTest {
  private static final String HEAD = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: ";

  private static List<Finding> warnings(String rules) {
    PolicyReading reading = PolicyReader.read(HEAD + rules);
    assertEquals(List.of(), reading.errors());
    return reading.warnings();
  }

  static Stream<Arguments> lints() {
    return Stream.of(
        // a rule that can never match
        arguments("[{level: Metadata}, {level: None, users: [bob]}]", List.of("/rules/1")),
        arguments(
            "[{level: Metadata, users: [bob]}, {level: None, users: [bob], verbs: [get]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: Metadata, users: [bob], verbs: [get]}, {level: None, users: [bob]}]",
            List.of()),
        arguments(
            "[{level: None, resources: [{group: apps}]}, {level: Metadata, resources: [{group: apps, resources: [deployments/scale]}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, resources: [{group: apps, resources: ['*']}]}, {level: Metadata, resources: [{group: apps}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, resources: [{resources: ['pods/*']}]}, {level: Metadata, resources: [{resources: [pods, pods/log]}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, resources: [{resources: [pods]}]}, {level: Metadata, resources: [{resources: ['pods/*']}]}]",
            List.of()),
        arguments(
            "[{level: None, resources: [{resources: ['*/status']}]}, {level: Metadata, resources: [{resources: [nodes/status]}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, resources: [{resources: [pods], resourceNames: [a]}]}, {level: Metadata, resources: [{resources: [pods]}]}]",
            List.of()),
        arguments(
            "[{level: None, resources: [{resources: [pods]}]}, {level: Metadata, resources: [{resources: [pods], resourceNames: [a]}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, namespaces: [a]}, {level: Metadata, namespaces: [a], resources: [{group: apps}]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, namespaces: [a]}, {level: Metadata, resources: [{group: apps}]}]",
            List.of()),
        arguments(
            "[{level: None, nonResourceURLs: [/a*]}, {level: Metadata, nonResourceURLs: [/a, /ab*, /a/b]}]",
            List.of("/rules/1")),
        arguments(
            "[{level: None, nonResourceURLs: [/a/*]}, {level: Metadata, nonResourceURLs: [/a*]}]",
            List.of()),
        arguments(
            "[{level: None, nonResourceURLs: ['*']}, {level: Metadata, nonResourceURLs: [/a]}]",
            List.of("/rules/1")),
        arguments("[{level: None, nonResourceURLs: ['*']}, {level: Metadata}]", List.of()),
        // covered by all earlier ones together
        arguments(
            "[{level: None, users: [a]}, {level: Metadata, users: [b]}, {level: None, users: [a, b]}]",
            List.of("/rules/2")),
        arguments(
            "[{level: None, users: [a]}, {level: Metadata, users: [b]}, {level: None, users: [a, b, c]}]",
            List.of()),
        arguments(
            "[{level: None, verbs: [get], resources: [{}]}, {level: Metadata, verbs: [get], nonResourceURLs: ['*']}, {level: None, verbs: [get], resources: [{}]}]",
            List.of("/rules/0", "/rules/2")),
        // principals
        arguments(
            "[{level: Metadata, users: ['system:serviceaccount:endpoint-controller']}]",
            List.of("/rules/0/users/0")),
        arguments(
            "[{level: Metadata, users: ['system:serviceaccount:kube-system:endpoint-controller', 'system:serviceaccount:a:', 'system:serviceaccounts:a', 'system:nodes', 'system:node:a', 'system:node:*', '*']}]",
            List.of(
                "/rules/0/users/1",
                "/rules/0/users/2",
                "/rules/0/users/3",
                "/rules/0/users/5",
                "/rules/0/users/6")),
        arguments(
            "[{level: Metadata, userGroups: ['system:*', 'system:serviceaccount:a:b', 'system:kube-proxy', 'system:serviceaccounts:a', 'system:masters']}]",
            List.of("/rules/0/userGroups/0", "/rules/0/userGroups/1", "/rules/0/userGroups/2")),
        // verbs
        arguments(
            "[{level: Metadata, verbs: ['*', GET, read, get, post, create]}]",
            List.of("/rules/0/verbs/0", "/rules/0/verbs/1", "/rules/0/verbs/2")),
        arguments(
            "[{level: Metadata, verbs: [post, get], resources: [{}]}]",
            List.of("/rules/0/verbs/0")),
        arguments(
            "[{level: Metadata, verbs: [post, list], nonResourceURLs: [/a]}]",
            List.of("/rules/0/verbs/1")),
        // bodies
        arguments(
            "[{level: Request, resources: [{resources: [serviceaccounts/token]}]}]",
            List.of("/rules/0")),
        arguments(
            "[{level: Request, verbs: [get], resources: [{resources: [serviceaccounts/token]}]}]",
            List.of()),
        arguments(
            "[{level: Metadata, resources: [{resources: [serviceaccounts/token]}]}]", List.of()),
        arguments(
            "[{level: RequestResponse, resources: [{resources: ['serviceaccounts/*']}]}]",
            List.of("/rules/0")),
        arguments(
            "[{level: Metadata, resources: [{resources: [serviceaccounts/token, secrets]}]}, {level: RequestResponse}]",
            List.of()),
        arguments("[{level: RequestResponse}]", List.of("/rules/0", "/rules/0")),
        arguments(
            "[{level: RequestResponse, verbs: [get], resources: [{resources: [secrets]}]}]",
            List.of("/rules/0")),
        arguments("[{level: Request, verbs: [get, list, watch]}]", List.of()),
        arguments(
            "[{level: Request, verbs: [update], resources: [{resources: [secrets], resourceNames: [a]}], namespaces: [b]}]",
            List.of("/rules/0")),
        arguments(
            "[{level: RequestResponse, namespaces: [b], users: [c], userGroups: [d]}]",
            List.of("/rules/0", "/rules/0")),
        arguments("[{level: RequestResponse, nonResourceURLs: ['*']}]", List.of()),
        // sessions
        arguments(
            "[{level: Metadata, verbs: [create], resources: [{resources: [pods/exec, pods/attach]}]}]",
            List.of("/rules/0/verbs")),
        arguments(
            "[{level: Metadata, verbs: [get], resources: [{resources: [pods/portforward]}]}]",
            List.of("/rules/0/verbs")),
        arguments(
            "[{level: Metadata, verbs: [get, create], resources: [{resources: [pods/exec]}]}]",
            List.of()),
        arguments("[{level: None, verbs: [get]}, {level: Metadata}]", List.of("/rules/0")),
        arguments("[{level: None, verbs: [get], users: [a]}, {level: Metadata}]", List.of()),
        arguments(
            "[{level: Metadata, resources: [{resources: ['*/exec']}]}, {level: None, verbs: [get, list], resources: [{}]}]",
            List.of("/rules/1")),
        // patterns, groups and the rest
        arguments(
            "[{level: Metadata, resources: [{resources: ['*/*', pods]}]}]",
            List.of("/rules/0/resources/0/resources/0")),
        arguments(
            "[{level: Metadata, resources: [{resources: ['*/*']}]}]",
            List.of("/rules/0/resources/0/resources/0", "/rules/0")),
        arguments(
            "[{level: Metadata, resources: [{resources: [Pods, 'pods*', a/b/c, '', pods]}]}]",
            List.of(
                "/rules/0/resources/0/resources/0",
                "/rules/0/resources/0/resources/1",
                "/rules/0/resources/0/resources/2",
                "/rules/0/resources/0/resources/3")),
        arguments(
            "[{level: Metadata, resources: [{group: v1}, {group: core}, {group: apps}]}]",
            List.of("/rules/0/resources/0/group", "/rules/0/resources/1/group")),
        arguments("[{level: Metadata, namespaces: ['kube-*']}]", List.of("/rules/0/namespaces/0")),
        arguments(
            "[{level: Metadata, nonResourceURLs: ['/a?b']}]",
            List.of("/rules/0/nonResourceURLs/0")),
        arguments(
            "[{level: Metadata, omitStages: [RequestReceived, ResponseStarted, ResponseComplete, Panic]}]",
            List.of("/rules/0/omitStages")));
  }

  @ParameterizedTest
  @MethodSource("lints")
  void warns_at_its_place(String rules, List<String> pointers) {
    assertEquals(pointers, warnings(rules).stream().map(Finding::pointer).toList());
  }

  @Test
  void says_what_is_probably_meant() {
    String detail =
        warnings("[{level: None, users: ['system:serviceaccount:endpoint-controller']}]").stream()
            .map(Finding::detail)
            .collect(Collectors.joining());
    assertTrue(detail.contains("system:serviceaccount:kube-system:endpoint-controller"), detail);
  }

  @Test
  void says_which_rules_come_first() {
    assertTrue(
        warnings("[{level: Metadata}, {level: None, users: [b]}]")
            .get(0)
            .detail()
            .contains("rule 0"));
    String together =
        warnings(
                "[{level: None, users: [a]}, {level: Metadata, users: [b]}, {level: None, users: [a, b]}]")
            .get(0)
            .detail();
    assertTrue(together.contains("rules 0, 1"), together);
  }

  @Test
  void presets_have_only_the_warnings_that_their_files_explain() {
    for (PolicyPreset preset : PolicyPreset.all()) {
      List<Finding> warnings = PolicyReader.read(preset.yaml()).warnings();
      if (List.of("tke", "eks", "ack").contains(preset.id())) {
        assertEquals(1, warnings.size(), () -> preset.id() + warnings);
        assertTrue(warnings.get(0).detail().contains("serviceaccounts/token"));
        assertTrue(preset.yaml().contains("serviceaccounts/token"));
      } else {
        assertEquals(List.of(), warnings, preset.id());
      }
    }
  }

  @Test
  void what_is_said_never_to_match_never_does() {
    Random seed = new Random(20261121);
    RandomPolicies random = new RandomPolicies(seed);
    int said = 0;
    int reached = 0;
    for (int i = 0; i < 1_000; i++) {
      AuditPolicy policy = random.policy();
      Findings findings = new Findings();
      PolicyLint.check(policy, findings);
      List<Integer> never =
          findings.warnings().stream()
              .filter(finding -> finding.detail().startsWith("can never match"))
              .map(finding -> Integer.parseInt(finding.pointer().substring("/rules/".length())))
              .toList();
      said += never.size();
      for (int j = 0; j < 300; j++) {
        EventFacts facts = random.facts();
        int rule = NaiveJudge.judge(policy, facts).rule();
        assertTrue(!never.contains(rule), () -> policy + " of " + facts);
        reached += rule >= 0 ? 1 : 0;
      }
    }
    assertTrue(said > 500 && reached > 10_000, said + ", " + reached);
  }

  @Test
  void costs_little_whatever_the_policy() {
    String many = IntStream.range(0, 400).mapToObj(i -> "a" + i).collect(Collectors.joining(","));
    String rule = "{level: Request, users: &u [%s], userGroups: &g [%s], verbs: &v [%s]}";
    String again = ",{level: Request, users: *u, userGroups: *g, verbs: *v}".repeat(200);
    Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          List<Finding> warnings = warnings("[" + rule.formatted(many, many, many) + again + "]");
          assertTrue(warnings.stream().anyMatch(finding -> finding.pointer().isEmpty()));
        });
  }
}
