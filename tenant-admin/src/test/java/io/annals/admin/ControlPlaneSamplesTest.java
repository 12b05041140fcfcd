package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The samples in k8s/ are what the service hands out. */
final class ControlPlaneSamplesTest {
  private static final Path SAMPLES = Path.of("../k8s/samples");

  @Test
  void the_policy_is_the_default() throws IOException {
    try (InputStream policy = getClass().getResourceAsStream("/policy/source-policy.yaml")) {
      assertEquals(
          new String(policy.readAllBytes(), StandardCharsets.UTF_8), sample("audit-policy.yaml"));
    }
  }

  @Test
  void the_kubeconfig_is_that_of_an_install_without_its_token() throws IOException {
    String sample = sample("webhook-kubeconfig.yaml");
    assertEquals(
        InstallFiles.kubeconfig(
            URI.create("https://audit.example.com"),
            Optional.empty(),
            new TenantId("acme"),
            new ClusterId("prod"),
            "REPLACE-ME"),
        sample.substring(sample.indexOf('\n') + 1));
  }

  @Test
  void the_flags_are_those_of_an_install() throws IOException {
    List<String> flags =
        sample("kube-apiserver.yaml")
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("- --audit-"))
            .map(line -> line.substring(2))
            .toList();
    assertEquals(InstallFiles.FLAGS, flags);
  }

  private static String sample(String name) throws IOException {
    return Files.readString(SAMPLES.resolve(name));
  }
}
