package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.annals.platform.config.Settings;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SecretKeySelector;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What lies in k8s/ is what Kubernetes takes and what the program understands. */
class KubernetesBaseTest {
  private static final Path K8S = Path.of("../../k8s");
  private static final Path BASE = K8S.resolve("base");
  private static final Path CONFIGURATION = BASE.resolve("annals.yaml");
  private static final Set<String> KUSTOMIZATION_FIELDS =
      Set.of("apiVersion", "kind", "labels", "resources", "configMapGenerator", "images");

  private final List<KubernetesDocument> base = base();
  private final List<V1Deployment> deployments = all("Deployment", V1Deployment.class);

  @Test
  void every_document_is_of_kubernetes_own_schema() throws IOException {
    assertTrue(base.size() >= 9, "documents: " + base.size());
    base.forEach(KubernetesDocument::checked);
    for (String sample : List.of("secrets.yaml", "kube-apiserver.yaml")) {
      KubernetesDocument.read(K8S.resolve("samples").resolve(sample))
          .forEach(KubernetesDocument::checked);
    }
  }

  @Test
  void the_check_refuses_what_kubernetes_would_refuse_or_drop() {
    KubernetesDocument gateway = document("Deployment", "annals-gateway");
    for (String[] change :
        new String[][] {
          {"\"replicas\":2.0", "\"replica\":2"},
          {"\"replicas\":2.0", "\"replicas\":\"two\""},
          {"\"resources\":", "\"resource\":"},
          {"\"readOnlyRootFilesystem\":", "\"readOnlyRootFileSystem\":"},
          {"\"containers\":", "\"container\":"},
          {"\"claimName\":", "\"claim\":"},
          {"\"apps/v1\"", "\"apps/v1beta1\""}
        }) {
      String text = gateway.json().toString().replace("\"replicas\":2,", "\"replicas\":2.0,");
      assertTrue(text.contains(change[0]), change[0]);
      JsonObject wrong =
          JsonParser.parseString(text.replace(change[0], change[1])).getAsJsonObject();
      assertThrows(
          RuntimeException.class,
          () -> new KubernetesDocument(gateway.file(), wrong).checked(),
          change[1]);
    }
  }

  @Test
  void the_kustomization_names_every_file_and_nothing_else() throws IOException {
    JsonObject kustomization = KubernetesDocument.plain(BASE.resolve("kustomization.yaml"));
    assertEquals(KUSTOMIZATION_FIELDS, kustomization.keySet());
    Set<String> named = new TreeSet<>(Set.of("kustomization.yaml"));
    kustomization.getAsJsonArray("resources").forEach(file -> named.add(file.getAsString()));
    for (JsonElement generator : kustomization.getAsJsonArray("configMapGenerator")) {
      assertEquals("annals", generator.getAsJsonObject().get("name").getAsString());
      generator
          .getAsJsonObject()
          .getAsJsonArray("files")
          .forEach(file -> named.add(file.getAsString()));
    }
    try (Stream<Path> files = Files.list(BASE)) {
      assertEquals(
          named,
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    Set<String> images =
        kustomization.getAsJsonArray("images").asList().stream()
            .map(image -> image.getAsJsonObject().get("name").getAsString())
            .collect(Collectors.toSet());
    deployments.forEach(d -> assertTrue(images.contains(container(d).getImage())));
  }

  @Test
  void the_program_understands_the_configuration_of_each_deployment() throws IOException {
    Map<String, String> roles = new HashMap<>();
    for (V1Deployment deployment : deployments) {
      List<String> arguments = new ArrayList<>(container(deployment).getArgs());
      int config = arguments.indexOf("--config") + 1;
      assertEquals("/etc/annals/annals.yaml", arguments.get(config));
      arguments.set(config, CONFIGURATION.toString());
      CommandLine.Run run = (CommandLine.Run) CommandLine.parse(arguments);
      Settings settings = Settings.of(run.options(), environment(deployment), run.file());
      ProgramConfig read = ProgramConfig.read(settings);
      assertEquals(List.of(), settings.check(), deployment.getMetadata().getName());
      assertTrue(read.kafka().bootstrapServers().isPresent());
      assertTrue(read.postgres().external().isPresent());
      assertTrue(read.peers().secret().isPresent());
      assertFalse(read.ownBlobs());
      assertEquals(read.roles().contains(Role.ADMIN), read.operatorToken().isPresent());
      assertEquals("http://annals-tenant-admin:8080", read.adminUrl().orElseThrow().toString());
      List<String> mounts =
          container(deployment).getVolumeMounts().stream()
              .map(V1VolumeMount::getMountPath)
              .toList();
      assertTrue(
          mounts.containsAll(
              List.of(
                  "/tmp", "/etc/annals", read.dataDir().toString(), read.blobDir().toString())));
      Map<String, Integer> ports =
          container(deployment).getPorts().stream()
              .collect(
                  Collectors.toMap(V1ContainerPort::getName, V1ContainerPort::getContainerPort));
      assertEquals(read.http().port(), ports.get("http"));
      assertEquals(read.http().managementPort(), ports.get("management"));
      assertEquals(
          read.roles().contains(Role.INGEST),
          read.http().tls().filter(tls -> mounts.contains("/etc/annals-tls")).isPresent());
      if (read.roles().contains(Role.STORE)) {
        assertEquals(read.peers().port(), ports.get("internal"));
        assertEquals(read.peers().port(), read.peers().url().orElseThrow().getPort());
      }
      roles.put(
          deployment.getMetadata().getName(),
          read.roles().stream().sorted().map(Role::name).collect(Collectors.joining(",")));
    }
    assertEquals(
        Map.of("annals-gateway", "INGEST,STORE,QUERY", "annals-tenant-admin", "ADMIN"), roles);
  }

  @Test
  void pods_have_no_privilege_and_write_only_where_something_is_mounted() {
    for (V1Deployment deployment : deployments) {
      V1PodSpec pod = pod(deployment);
      assertTrue(pod.getSecurityContext().getRunAsNonRoot());
      assertTrue(pod.getSecurityContext().getRunAsUser() > 0);
      assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
      assertFalse(pod.getAutomountServiceAccountToken());
      V1Container container = container(deployment);
      assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
      assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
      assertEquals(List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
      assertTrue(container.getResources().getLimits().containsKey("memory"));
      assertTrue(
          container.getResources().getRequests().keySet().containsAll(Set.of("cpu", "memory")));
    }
  }

  @Test
  void everything_that_is_referred_to_is_there() throws IOException {
    for (V1Deployment deployment : deployments) {
      V1Container container = container(deployment);
      Map<String, V1Volume> volumes =
          pod(deployment).getVolumes().stream()
              .collect(Collectors.toMap(V1Volume::getName, volume -> volume));
      assertEquals(
          volumes.keySet(),
          container.getVolumeMounts().stream()
              .map(V1VolumeMount::getName)
              .collect(Collectors.toSet()));
      assertEquals("annals", volumes.get("config").getConfigMap().getName());
      if (volumes.containsKey("tls")) {
        String secret = volumes.get("tls").getSecret().getSecretName();
        assertEquals(Set.of("tls.crt", "tls.key"), secrets().get(secret).keySet());
      }
      document(
          "PersistentVolumeClaim", volumes.get("blobs").getPersistentVolumeClaim().getClaimName());
      document("ServiceAccount", pod(deployment).getServiceAccountName());
      Set<String> ports =
          container.getPorts().stream().map(V1ContainerPort::getName).collect(Collectors.toSet());
      for (var probe :
          List.of(
              container.getStartupProbe(),
              container.getLivenessProbe(),
              container.getReadinessProbe())) {
        assertEquals("management", probe.getHttpGet().getPort().getStrValue());
        assertTrue(ports.contains("management"));
      }
      assertEquals("/health/ready", container.getReadinessProbe().getHttpGet().getPath());
      String name = deployment.getMetadata().getName();
      Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
      assertEquals(labels, deployment.getSpec().getSelector().getMatchLabels());
      V1Service service = document("Service", name).as(V1Service.class);
      assertEquals(labels, service.getSpec().getSelector());
      service
          .getSpec()
          .getPorts()
          .forEach(port -> assertTrue(ports.contains(port.getTargetPort().getStrValue())));
      assertEquals(
          labels,
          document("PodDisruptionBudget", name)
              .as(V1PodDisruptionBudget.class)
              .getSpec()
              .getSelector()
              .getMatchLabels());
      assertEquals(
          labels,
          document("NetworkPolicy", name)
              .as(V1NetworkPolicy.class)
              .getSpec()
              .getPodSelector()
              .getMatchLabels());
    }
  }

  @Test
  void the_image_runs_as_nobody_special_and_starts_the_program_without_a_shell()
      throws IOException {
    String file = Files.readString(K8S.resolve("Containerfile"));
    String last = file.substring(file.lastIndexOf("\nFROM "));
    assertTrue(last.contains("\nUSER 10001:10001\n"));
    assertTrue(last.contains("\nENTRYPOINT [\"java\""));
    assertTrue(last.contains("\"" + Main.class.getName() + "\"]"));
    assertFalse(last.contains("\nRUN "));
    deployments.forEach(
        d -> assertEquals(10001, pod(d).getSecurityContext().getRunAsUser().intValue()));
  }

  /** As a container would see it, with the sample's Secrets. */
  private static Map<String, String> environment(V1Deployment deployment) throws IOException {
    Map<String, Map<String, String>> secrets = secrets();
    Map<String, String> environment = new HashMap<>();
    for (V1EnvVar variable : container(deployment).getEnv()) {
      if (variable.getValue() != null) {
        environment.put(variable.getName(), variable.getValue().replace("$(POD_IP)", "10.1.2.3"));
      } else if (variable.getValueFrom().getSecretKeyRef() != null) {
        V1SecretKeySelector from = variable.getValueFrom().getSecretKeyRef();
        String value = secrets.get(from.getName()).get(from.getKey());
        assertNotNull(value, from.getName() + "/" + from.getKey());
        environment.put(variable.getName(), value);
      }
    }
    return environment;
  }

  private static Map<String, Map<String, String>> secrets() throws IOException {
    Map<String, Map<String, String>> secrets = new HashMap<>();
    for (KubernetesDocument secret : KubernetesDocument.read(K8S.resolve("samples/secrets.yaml"))) {
      secrets.put(secret.name(), secret.as(V1Secret.class).getStringData());
    }
    return secrets;
  }

  private static V1PodSpec pod(V1Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec();
  }

  private static V1Container container(V1Deployment deployment) {
    assertEquals(1, pod(deployment).getContainers().size());
    return pod(deployment).getContainers().get(0);
  }

  private KubernetesDocument document(String kind, String name) {
    Optional<KubernetesDocument> found =
        base.stream().filter(d -> d.kind().equals(kind) && d.name().equals(name)).findFirst();
    return found.orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }

  private <T> List<T> all(String kind, Class<T> type) {
    return base.stream().filter(d -> d.kind().equals(kind)).map(d -> d.as(type)).toList();
  }

  private static List<KubernetesDocument> base() {
    List<KubernetesDocument> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(BASE)) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith("kustomization.yaml") && !file.endsWith("annals.yaml")) {
          documents.addAll(KubernetesDocument.read(file));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return documents;
  }
}
