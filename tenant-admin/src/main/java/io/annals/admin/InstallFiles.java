package io.annals.admin;

import io.annals.audit.policy.Finding;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.TenantId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a control plane needs to send its audit events here. */
final class InstallFiles {
  static final String POLICY = "audit-policy.yaml";
  static final String KUBECONFIG = "webhook-kubeconfig.yaml";
  static final String MEDIA_TYPE = "application/yaml";

  private static final String FOLDER = "/etc/kubernetes/audit/";

  /**
   * Batches of at most 200 events of 256 KiB stay below the largest body that ingest takes, and 20
   * batches a second carry as many events as the API server's own defaults.
   */
  static final List<String> FLAGS =
      List.of(
          "--audit-policy-file=" + FOLDER + POLICY,
          "--audit-webhook-config-file=" + FOLDER + KUBECONFIG,
          "--audit-webhook-mode=batch",
          "--audit-webhook-batch-max-size=200",
          "--audit-webhook-batch-max-wait=5s",
          "--audit-webhook-batch-buffer-size=20000",
          "--audit-webhook-batch-throttle-qps=20",
          "--audit-webhook-truncate-enabled=true",
          "--audit-webhook-truncate-max-event-size=262144",
          "--audit-log-path=/var/log/kubernetes/audit/audit.log",
          "--audit-log-maxage=7",
          "--audit-log-maxbackup=10",
          "--audit-log-maxsize=100");

  private static final List<String> NOTES =
      List.of(
          "The API server reads both files when it starts: after each change of them it must be"
              + " restarted, one control-plane node after the other.",
          "Put both files into "
              + FOLDER
              + " of every control-plane node, readable by root alone, and mount the folder into"
              + " the API server's pod if it runs as one. The kubeconfig holds a token.",
          "With the API server's default flags the size of a request is not bounded: up to 400"
              + " events whose bodies may be megabytes each. Requests above 64 MiB are refused, and"
              + " lost after five attempts. Keep the batch size and the truncation of the flags.",
          "The log files are a second copy: when the webhook cannot deliver for more than about"
              + " 80 s, the API server drops the events, and the files still have them.",
          "The webhook mode blocking-strict is not supported: it would make every request to the"
              + " cluster depend on this service.");

  private InstallFiles() {}

  static JsonObject all(PolicyDesk.SourceReview policy, String kubeconfig) {
    List<String> notes = new ArrayList<>(NOTES);
    policy.reading().errors().stream().map(InstallFiles::refused).forEach(notes::add);
    policy.beyond().stream().map(InstallFiles::beyond).forEach(notes::add);
    return new JsonObject()
        .put(
            "files",
            new JsonArray().add(file(POLICY, policy.handedOut())).add(file(KUBECONFIG, kubeconfig)))
        .put("apiServerFlags", new JsonArray(FLAGS))
        .put("notes", new JsonArray(notes));
  }

  private static String refused(Finding mistake) {
    return POLICY + " would be refused by the API server: " + said(mistake);
  }

  private static String beyond(PolicyDesk.Beyond beyond) {
    return "The sink "
        + beyond.sink()
        + " asks for more than "
        + POLICY
        + " delivers: "
        + said(beyond.finding());
  }

  private static String said(Finding finding) {
    return finding.pointer().isEmpty()
        ? finding.detail()
        : finding.pointer() + ": " + finding.detail();
  }

  /**
   * @param base where ingest is reached, without a path of its own
   * @param ca PEM; empty = a public authority
   */
  static String kubeconfig(
      URI base, Optional<byte[]> ca, TenantId tenant, ClusterId cluster, String token) {
    String server =
        base.toString().replaceAll("/+$", "")
            + "/ingest/v1/tenants/"
            + tenant
            + "/clusters/"
            + cluster
            + "/audit";
    String authority =
        ca.map(pem -> Base64.getEncoder().encodeToString(pem))
            .map(data -> "      certificate-authority-data: " + data + "\n")
            .orElse("");
    return """
        apiVersion: v1
        kind: Config
        clusters:
          - name: annals
            cluster:
              server: "%s"
        %susers:
          - name: annals
            user:
              token: "%s"
        contexts:
          - name: annals
            context:
              cluster: annals
              user: annals
        current-context: annals
        """
        .formatted(server, authority, token);
  }

  private static JsonObject file(String name, String content) {
    return new JsonObject().put("name", name).put("mediaType", MEDIA_TYPE).put("content", content);
  }
}
