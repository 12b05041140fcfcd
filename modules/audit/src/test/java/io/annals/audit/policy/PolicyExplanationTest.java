package io.annals.audit.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PolicyExplanationTest {
  private static final AuditPolicy POLICY =
      PolicyReader.read(
              """
              apiVersion: audit.k8s.io/v1
              omitStages: [RequestReceived]
              rules:
                - level: Request
                  verbs: [get]
                - level: None
                  users: [bob]
              """)
          .policy()
          .orElseThrow();

  private static PolicyExplanation explain(String event) {
    return PolicyExplanation.of(POLICY, event.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void says_level_stage_and_rule() {
    assertEquals(
        new PolicyExplanation(Level.REQUEST, false, 0),
        explain("{\"verb\":\"get\",\"level\":\"Metadata\",\"stage\":\"ResponseComplete\"}"));
    assertEquals(
        new PolicyExplanation(Level.REQUEST, true, 0),
        explain("{\"verb\":\"get\",\"stage\":\"RequestReceived\"}"));
    assertEquals(
        new PolicyExplanation(Level.NONE, false, 1), explain("{\"user\":{\"username\":\"bob\"}}"));
    assertEquals(new PolicyExplanation(Level.NONE, false, -1), explain("{\"verb\":\"list\"}"));
  }

  @Test
  void refuses_what_is_no_object() {
    assertThrows(IllegalArgumentException.class, () -> explain("[]"));
  }
}
