package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTextTest {
  private static AuditPolicy with(String word) {
    return Rules.policy(
        Rules.at(Level.NONE)
            .users(word)
            .namespaces(word)
            .resources(new GroupResources("", List.of(word), List.of(word))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "y", "No", "on", "null", "~", "1", "1_0", "0x1", "012", ".5", "1:20", "2020-01-01",
        "*", "*/status", "pods/*", "a: b", "# a", "- a", "\"", "'", "\\", "a\nb", "\t", " a ", "é",
        "\u0085\u2028", "𝒳", "<<", "=", "!", "&a", "@", "%", "system:serviceaccount:a:b", "true"
      })
  void keeps_every_word_a_string(String word) {
    AuditPolicy policy = with(word);
    assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.yaml(policy)).policy());
    assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.json(policy)).policy());
  }

  @Test
  void what_is_written_is_read_again() {
    RandomPolicies random = new RandomPolicies(new Random(20261121));
    for (int i = 0; i < 1_000; i++) {
      AuditPolicy policy = random.policy();
      assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.yaml(policy)).policy());
      assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.json(policy)).policy());
    }
  }

  @Test
  void yaml_looks_as_people_write_it() {
    AuditPolicy policy =
        Rules.policy(
            Set.of(Stage.PANIC, Stage.REQUEST_RECEIVED),
            true,
            Rules.at(Level.REQUEST)
                .users("system:apiserver", "jane")
                .resources(Rules.group("", "pods/log", "*/status"), Rules.group("apps"))
                .omits(Set.of(), Optional.of(false)),
            Rules.at(Level.NONE).urls("/healthz*"));
    assertEquals(
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages:
        - RequestReceived
        - Panic
        omitManagedFields: true
        rules:
        - level: Request
          users:
          - "system:apiserver"
          - jane
          resources:
          - group: ""
            resources:
            - pods/log
            - "*/status"
          - group: apps
          omitManagedFields: false
        - level: None
          nonResourceURLs:
          - "/healthz*"
        """,
        PolicyText.yaml(policy));
  }
}
