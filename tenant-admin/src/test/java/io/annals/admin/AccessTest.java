package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.AccessMatrix;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessTest {
  @Test
  void the_contract_says_of_every_operation_who_may() {
    assertEquals(List.of(), AccessMatrix.mistakes(AdminMount.CONTRACT));
  }

  @Test
  void every_operation_answers_everybody_as_the_matrix_says() {
    try (Admin admin = new Admin()) {
      admin.tenant("acme", "prod", "test");
      admin.tenant("other", "prod");
      Map<String, String> tokens = new HashMap<>(Map.of("operator", Admin.OPERATOR));
      for (String role : List.of("tenant-admin", "auditor", "billing-viewer")) {
        tokens.put(role, admin.token("acme", new JsonObject().put("role", role)));
      }
      tokens.put(
          "ingest",
          admin.token("acme", new JsonObject().put("role", "ingest").put("cluster", "prod")));
      AccessMatrix.World world = new AccessMatrix.World("acme", "prod", "test", "other", tokens);

      List<String> wrong = new ArrayList<>();
      List<AccessMatrix.Probe> probes = AccessMatrix.probes(AdminMount.CONTRACT, world);
      for (AccessMatrix.Probe probe : probes) {
        int status = admin.call(probe.token(), probe.method(), probe.path(), null).status();
        if (status != probe.expected()) {
          wrong.add(
              probe.operation()
                  + " as "
                  + probe.as()
                  + " at "
                  + probe.path()
                  + ": "
                  + status
                  + " instead of "
                  + probe.expected());
        }
      }
      assertEquals(List.of(), wrong);
      assertTrue(probes.size() > 1000, "probes: " + probes.size());
    }
  }
}
