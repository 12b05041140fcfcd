package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What connects a control plane: install, rotation, source policy. */
class InstallTest {
  private static final String C = "/v1/tenants/acme/clusters/c";
  private static final String OWN = "/v1/tenants/acme/clusters/c/audit";

  @TempDir Path folder;

  private Admin open(AdminConfig config) {
    Admin admin = new Admin(config);
    admin.tenant("acme", "c");
    return admin;
  }

  private Admin open() {
    return open(new AdminConfig(Optional.empty(), Optional.empty(), 1, Duration.ofDays(15)));
  }

  private static String file(JsonObject install, String name) {
    return install.getJsonArray("files").stream()
        .map(JsonObject.class::cast)
        .filter(file -> file.getString("name").equals(name))
        .map(file -> file.getString("content"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> yaml(String text) {
    return new Yaml().load(text);
  }

  private static String tokenOf(String kubeconfig) {
    return kubeconfig.replaceAll("(?s).*token: \"([^\"]+)\".*", "$1");
  }

  /** 403 = the token is live and of this cluster; 401 = it has ended. */
  private static int as(Admin admin, String token) {
    return admin.call(token, "GET", OWN, null).status();
  }

  @Test
  void the_kubeconfig_leads_an_api_server_to_its_own_path_with_a_token_that_works()
      throws IOException {
    Path ca = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n");
    try (Admin admin =
        open(
            new AdminConfig(
                Optional.of(URI.create("https://audit.example.com:8443/")),
                Optional.of(ca),
                1,
                Duration.ofDays(15)))) {
      Answer answer = admin.post(C + "/install");
      JsonObject install = answer.expect(200);
      String kubeconfig = file(install, "webhook-kubeconfig.yaml");

      assertEquals(
          yaml(
              """
              apiVersion: v1
              kind: Config
              clusters:
                - name: annals
                  cluster:
                    server: https://audit.example.com:8443/ingest/v1/tenants/acme/clusters/c/audit
                    certificate-authority-data: %s
              users: [{name: annals, user: {token: %s}}]
              contexts: [{name: annals, context: {cluster: annals, user: annals}}]
              current-context: annals
              """
                  .formatted(
                      Base64.getEncoder().encodeToString(Files.readAllBytes(ca)),
                      tokenOf(kubeconfig))),
          yaml(kubeconfig));
      assertEquals(403, as(admin, tokenOf(kubeconfig)));
      assertEquals(
          Optional.of("no-store"), answer.response().headers().firstValue("Cache-Control"));
      assertTrue(
          install
              .getJsonArray("apiServerFlags")
              .contains("--audit-webhook-truncate-max-event-size=262144"));
      assertTrue(install.getJsonArray("notes").size() >= 4);
    }
  }

  @Test
  void without_a_configured_url_the_listeners_own_is_handed_out_and_no_authority() {
    try (Admin admin = open()) {
      String kubeconfig = file(admin.post(C + "/install").expect(200), "webhook-kubeconfig.yaml");
      assertTrue(
          kubeconfig.contains(
              "server: \"http://127.0.0.1:1/ingest/v1/tenants/acme/clusters/c/audit\""));
      assertFalse(kubeconfig.contains("certificate-authority"));
    }
  }

  @Test
  void one_file_comes_alone_and_the_policy_costs_no_token() {
    try (Admin admin = open()) {
      Answer policy = admin.post(C + "/install?file=audit-policy.yaml");
      assertEquals(200, policy.status());
      assertEquals("Policy", yaml(policy.response().body()).get("kind"));
      assertEquals(
          Optional.of("application/yaml"), policy.response().headers().firstValue("Content-Type"));
      assertEquals(List.of(), admin.get("/v1/tenants/acme/tokens").ids());

      Answer kubeconfig = admin.post(C + "/install?file=webhook-kubeconfig.yaml");
      assertEquals(403, as(admin, tokenOf(kubeconfig.response().body())));
      assertEquals(
          Optional.of("no-store"), kubeconfig.response().headers().firstValue("Cache-Control"));
      assertEquals(400, admin.post(C + "/install?file=passwd").status());
    }
  }

  @Test
  void the_default_source_policy_asks_for_all_that_can_be_used() {
    try (Admin admin = open()) {
      JsonObject shown = admin.get(C + "/source-policy").expect(200);
      assertTrue(shown.getBoolean("default"));
      Map<String, Object> policy = yaml(shown.getString("yaml"));
      assertEquals(List.of("RequestReceived"), policy.get("omitStages"));
      assertEquals(
          yaml("""
                  rules:
                    - level: Metadata
                      resources:
                        - group: ""
                          resources: [secrets, configmaps, serviceaccounts/token]
                        - group: authentication.k8s.io
                          resources: [tokenreviews]
                    - level: RequestResponse
                  """)
              .get("rules"),
          policy.get("rules"));
    }
  }

  @Test
  void a_source_policy_of_an_old_version_is_handed_out_as_v1() {
    try (Admin admin = open()) {
      String old =
          "# mine\napiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: None\n";
      JsonObject put =
          admin.put(C + "/source-policy", new JsonObject().put("yaml", old)).expect(200);
      assertEquals(old.replace("v1beta1", "v1"), put.getString("yaml"));
      assertFalse(put.getBoolean("default"));
      assertTrue(put.getJsonArray("notes").getString(0).contains("restart"));
      assertEquals(
          put.getString("yaml"),
          admin.post(C + "/install?file=audit-policy.yaml").response().body());
    }
  }

  @Test
  void rotation_ends_the_older_tokens_after_the_overlap() {
    try (Admin admin = open()) {
      Supplier<String> install =
          () -> tokenOf(file(admin.post(C + "/install").expect(200), "webhook-kubeconfig.yaml"));
      String first = install.get();
      String second = admin.post(C + "/credentials/rotate").expect(200).getString("token");
      assertEquals(403, as(admin, first));
      assertEquals(403, as(admin, second));
      JsonObject planned =
          admin.get("/v1/tenants/acme/tokens").expect(200).getJsonArray("items").stream()
              .map(JsonObject.class::cast)
              .filter(token -> token.getString("expiresAt") != null)
              .findFirst()
              .orElseThrow();
      assertEquals("install", planned.getString("displayName"));

      String third =
          admin
              .post(C + "/credentials/rotate", new JsonObject().put("overlap", "PT0S"))
              .expect(200)
              .getString("token");
      assertEquals(401, as(admin, first));
      assertEquals(401, as(admin, second));
      assertEquals(403, as(admin, third));
    }
  }

  @Test
  void the_eleventh_token_is_refused_and_ends_none_of_the_ten() {
    try (Admin admin = open()) {
      List<String> tokens =
          IntStream.range(0, 10)
              .mapToObj(
                  i -> file(admin.post(C + "/install").expect(200), "webhook-kubeconfig.yaml"))
              .map(InstallTest::tokenOf)
              .toList();
      admin.post(C + "/install").expect(409);
      admin.post(C + "/credentials/rotate").expect(409);
      admin
          .post(
              "/v1/tenants/acme/tokens", new JsonObject().put("role", "ingest").put("cluster", "c"))
          .expect(409);
      assertEquals(403, as(admin, tokens.get(0)));

      admin.post(C + "/credentials/rotate", new JsonObject().put("overlap", "PT0S")).expect(200);
      assertEquals(401, as(admin, tokens.get(9)));
      admin.post(C + "/install").expect(200);
    }
  }
}
