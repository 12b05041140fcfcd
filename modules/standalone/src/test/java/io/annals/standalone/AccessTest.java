package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.client.AnnalsClient;
import io.annals.testkit.AccessMatrix;
import io.annals.testkit.AccessMatrix.Probe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of both contracts as everybody, at the running program. */
class AccessTest {
  private static final List<String> CONTRACTS =
      List.of("openapi/tenant-admin.yaml", "openapi/gateway.yaml");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void the_contracts_say_of_every_operation_who_may() {
    for (String contract : CONTRACTS) {
      assertEquals(List.of(), AccessMatrix.mistakes(contract), contract);
    }
  }

  @Test
  void every_call_answers_everybody_as_the_matrix_says(@TempDir Path folder) throws Exception {
    try (AnnalsProcess annals = AnnalsProcess.start(folder.resolve("data"))) {
      AnnalsClient operator = annals.operator();
      Tenancy own = Tenancy.create(operator, "acme");
      own.cluster("prod");
      own.cluster("test");
      Tenancy.create(operator, "other").cluster("prod");
      Map<String, String> tokens = new HashMap<>(Map.of("operator", annals.operatorToken()));
      for (String role : List.of("tenant-admin", "auditor", "billing-viewer", "ingest")) {
        tokens.put(role, token(own, role));
      }
      AccessMatrix.World world = new AccessMatrix.World("acme", "prod", "test", "other", tokens);

      List<String> wrong = new ArrayList<>();
      for (String contract : CONTRACTS) {
        List<Probe> probes = AccessMatrix.probes(contract, world);
        assertTrue(probes.size() > 100, contract + " has probes: " + probes.size());
        for (Probe probe : probes) {
          int status = status(annals.api(), probe);
          if (status != probe.expected()) {
            wrong.add(status + " instead of " + probe.expected() + ": " + described(probe));
          }
        }
      }
      assertEquals(List.of(), wrong);
    }
  }

  private static String token(Tenancy tenant, String role)
      throws IOException, InterruptedException {
    JsonObject body = new JsonObject().put("role", role);
    if (role.equals("ingest")) {
      body.put("cluster", "prod");
    }
    return tenant.admin().post(tenant.path("/tokens"), body).orThrow().getString("token");
  }

  private int status(URI api, Probe probe) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(probe.path()))
            .method(probe.method(), HttpRequest.BodyPublishers.noBody());
    if (probe.token() != null) {
      request.header("Authorization", "Bearer " + probe.token());
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String described(Probe probe) {
    return probe.operation() + " as " + probe.as() + " at " + probe.path();
  }
}
