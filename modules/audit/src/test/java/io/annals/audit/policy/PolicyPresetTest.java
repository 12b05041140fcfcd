package io.annals.audit.policy;

import static io.annals.audit.policy.Level.METADATA;
import static io.annals.audit.policy.Level.NONE;
import static io.annals.audit.policy.Level.REQUEST;
import static io.annals.audit.policy.Level.REQUEST_RESPONSE;
import static io.annals.audit.policy.Requests.path;
import static io.annals.audit.policy.Requests.resource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.SampleVerdicts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyPresetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROLLER =
      "system:serviceaccount:kube-system:endpointslice-controller";

  private static PolicyPreset preset(String id) {
    return PolicyPreset.of(id).orElseThrow();
  }

  private static Level level(String preset, Requests request) {
    Verdict verdict = new PolicyJudge(preset(preset).policy()).judge(request.facts());
    return verdict.stageOmitted() ? NONE : verdict.level();
  }

  @Test
  void there_are_six() {
    assertEquals(
        List.of("recommended", "metadata", "tke", "eks", "ack", "generic"),
        PolicyPreset.all().stream().map(PolicyPreset::id).toList());
    assertEquals(Optional.empty(), PolicyPreset.of("TKE"));
    assertEquals(Optional.empty(), PolicyPreset.of("../policy/tke"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tke", "eks", "ack", "generic", "metadata", "recommended"})
  void says_what_it_is_and_survives_being_written(String id) {
    PolicyPreset preset = preset(id);
    assertFalse(preset.title().isBlank() || preset.description().isBlank());
    assertFalse(preset.source().isBlank());
    assertTrue(preset.yaml().contains("apiVersion: audit.k8s.io/v1\n"));
    assertTrue(preset.yaml().contains("# Source: "));
    AuditPolicy policy = preset.policy();
    assertEquals(Optional.of(policy), PolicyReader.read(preset.yaml()).policy());
    assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.yaml(policy)).policy());
    assertEquals(Optional.of(policy), PolicyReader.read(PolicyText.json(policy)).policy());
  }

  static Stream<Arguments> oracles() {
    return Stream.of(
        arguments("ack", SampleVerdicts.ack()), arguments("generic", SampleVerdicts.generic()));
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void agrees_with_the_api_servers_evaluator_on_real_events(
      String id, List<SampleVerdicts.Expected> expected) throws IOException {
    PolicyJudge judge = new PolicyJudge(preset(id).policy());
    List<byte[]> events = SampleEvents.sample();
    assertEquals(events.size(), expected.size());
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = JSON.readTree(events.get(i));
      assertEquals(expected.get(i).auditId(), event.get("auditID").asText());
      assertEquals(expected.get(i).stage(), event.get("stage").asText());
      Verdict verdict = judge.judge(EventFacts.of(events.get(i)));
      String said =
          verdict.level() == NONE
              ? "None"
              : verdict.stageOmitted() ? "omitted" : verdict.level().text();
      assertEquals(expected.get(i).verdict(), said, () -> event.toPrettyString());
    }
  }

  @Test
  void stages_are_omitted_as_published() {
    Map<String, Set<Stage>> omitted =
        Map.of(
            "tke", Set.of(),
            "eks", Set.of(),
            "ack", Set.of(Stage.REQUEST_RECEIVED),
            "generic", Set.of(Stage.REQUEST_RECEIVED),
            "metadata", Set.of(Stage.REQUEST_RECEIVED),
            "recommended", Set.of(Stage.REQUEST_RECEIVED));
    omitted.forEach((id, stages) -> assertEquals(stages, preset(id).policy().omitStages(), id));
  }

  static Stream<Arguments> published() {
    Requests node = resource("get", "", "nodes/status").by("system:node:a", "system:nodes");
    Requests token = resource("create", "", "serviceaccounts/token");
    Requests endpoints =
        resource("update", "", "endpoints")
            .in("kube-system")
            .by("system:serviceaccount:kube-system:endpoint-controller");
    Requests finalize = resource("get", "", "namespaces/finalize").in("a").by("system:apiserver");
    return Stream.of(
        arguments("tke", node, NONE),
        arguments("eks", node, REQUEST),
        arguments("ack", node, REQUEST),
        arguments("generic", node, NONE),
        arguments("tke", endpoints, NONE),
        arguments("eks", endpoints, NONE),
        arguments("ack", endpoints, NONE),
        arguments("tke", finalize, NONE),
        arguments("eks", finalize, NONE),
        arguments("ack", finalize, REQUEST),
        arguments("tke", token, REQUEST_RESPONSE),
        arguments("eks", token, REQUEST_RESPONSE),
        arguments("ack", token, REQUEST_RESPONSE),
        arguments("generic", token, METADATA),
        arguments("tke", resource("get", "", "secrets"), METADATA),
        arguments("eks", resource("create", "authentication.k8s.io", "tokenreviews"), METADATA),
        arguments("tke", resource("get", "example.com", "things"), REQUEST),
        arguments("tke", resource("create", "example.com", "things"), REQUEST_RESPONSE),
        arguments("ack", resource("create", "example.com", "things"), METADATA),
        arguments(
            "tke", resource("create", "", "pods").at(Stage.REQUEST_RECEIVED), REQUEST_RESPONSE),
        arguments("ack", resource("create", "", "pods").at(Stage.REQUEST_RECEIVED), NONE),
        arguments("tke", path("get", "/swagger-ui"), NONE),
        arguments("metadata", resource("get", "", "secrets"), METADATA),
        arguments("metadata", path("get", "/healthz"), METADATA));
  }

  @ParameterizedTest
  @MethodSource("published")
  void says_what_its_source_says(String id, Requests request, Level level) {
    assertEquals(level, level(id, request));
  }

  static Stream<Arguments> recommended() {
    Requests lease = resource("update", "coordination.k8s.io", "leases");
    return Stream.of(
        arguments(lease.by("system:node:a", "system:nodes", "system:authenticated"), NONE),
        arguments(lease.by("system:kube-scheduler", "system:authenticated"), NONE),
        arguments(lease.by("jane", "system:authenticated"), REQUEST_RESPONSE),
        arguments(path("get", "/livez").by("system:anonymous", "system:unauthenticated"), NONE),
        arguments(path("get", "/livez").by("jane", "system:authenticated"), METADATA),
        arguments(resource("create", "", "events").by(CONTROLLER), NONE),
        arguments(resource("deletecollection", "", "events").by("jane"), REQUEST_RESPONSE),
        arguments(resource("patch", "discovery.k8s.io", "endpointslices").by(CONTROLLER), NONE),
        arguments(resource("delete", "", "endpoints").by(CONTROLLER), REQUEST_RESPONSE),
        arguments(resource("get", "", "nodes").by("system:node:a", "system:nodes"), NONE),
        arguments(resource("get", "", "nodes").by("jane"), REQUEST),
        arguments(resource("get", "", "secrets").by("jane"), METADATA),
        arguments(resource("update", "", "secrets").by(CONTROLLER), METADATA),
        arguments(resource("create", "", "serviceaccounts/token").by("jane"), METADATA),
        arguments(resource("create", "authentication.k8s.io", "tokenreviews"), METADATA),
        arguments(
            resource("create", "certificates.k8s.io", "certificatesigningrequests"), METADATA),
        arguments(
            resource("update", "certificates.k8s.io", "certificatesigningrequests/approval"),
            METADATA),
        arguments(resource("list", "apps", "deployments").by("jane"), REQUEST),
        arguments(
            resource("list", "apps", "deployments")
                .by("system:serviceaccount:a:b", "system:serviceaccounts"),
            METADATA),
        arguments(resource("patch", "apps", "deployments").by("jane"), REQUEST_RESPONSE),
        arguments(resource("patch", "example.com", "things").by("jane"), METADATA),
        arguments(
            resource("patch", "", "pods/status").by("system:node:a", "system:nodes"), METADATA),
        arguments(path("post", "/x"), METADATA),
        arguments(resource("get", "", "pods").at(Stage.REQUEST_RECEIVED), NONE),
        arguments(resource("get", "", "pods").at(Stage.PANIC), REQUEST));
  }

  @ParameterizedTest
  @MethodSource("recommended")
  void recommends(Requests request, Level level) {
    assertEquals(level, level("recommended", request));
  }

  static Stream<Requests> alwaysKept() {
    String rbac = "rbac.authorization.k8s.io";
    Stream<Requests> unauthenticated =
        Stream.of(
                path("get", "/healthz"),
                path("get", "/livez"),
                resource("update", "coordination.k8s.io", "leases"),
                resource("create", "", "events"),
                resource("get", "", "nodes"),
                resource("patch", "", "endpoints"))
            .map(request -> request.by(""));
    Stream<Requests> ofAnybody =
        Stream.of(
            resource("get", "", "pods/exec"),
            resource("create", "", "pods/exec"),
            resource("get", "", "pods/attach"),
            resource("create", "", "pods/portforward"),
            resource("update", rbac, "clusterroles"),
            resource("delete", rbac, "rolebindings"));
    Stream<Requests> ofEverybody =
        ofAnybody.flatMap(
            request ->
                Stream.of(
                    request,
                    request.by("system:node:a", "system:nodes"),
                    request.by("system:kube-controller-manager"),
                    request.by("system:anonymous", "system:unauthenticated"),
                    request.by(CONTROLLER, "system:serviceaccounts"),
                    request.at(Stage.RESPONSE_STARTED)));
    // Who impersonates is an ordinary user or service account.
    Stream<Requests> impersonating =
        Stream.of(
                path("get", "/healthz"),
                resource("update", "coordination.k8s.io", "leases"),
                resource("create", "", "events"),
                resource("get", "", "nodes"))
            .flatMap(
                request ->
                    Stream.of(
                        request.by("admin", "system:masters", "system:authenticated"),
                        request.by(
                            "system:serviceaccount:kube-system:proxy",
                            "system:serviceaccounts",
                            "system:serviceaccounts:kube-system",
                            "system:authenticated")));
    return Stream.of(unauthenticated, ofEverybody, impersonating).flatMap(requests -> requests);
  }

  @ParameterizedTest
  @MethodSource("alwaysKept")
  void recommended_always_keeps_what_matters_most(Requests request) {
    assertTrue(level("recommended", request).compareTo(METADATA) >= 0);
  }
}
