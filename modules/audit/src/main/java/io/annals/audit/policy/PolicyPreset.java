package io.annals.audit.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A policy that can be chosen by its name. Immutable, thread-safe.
 *
 * <p>The text is a complete file of {@code audit.k8s.io/v1} with comments: where it comes from,
 * what differs from there, and what a warning of the reader means where there is one ({@code tke},
 * {@code eks} and {@code ack} keep requests for service account tokens with their bodies, as
 * published).
 */
public final class PolicyPreset {
  private static final List<PolicyPreset> ALL =
      List.of(
          new PolicyPreset(
              "recommended",
              "Recommended",
              "Annals",
              "Bodies where something changes, metadata of what is secret, little of the cluster's"
                  + " own traffic; failed authentication, sessions and changes of RBAC always."),
          new PolicyPreset(
              "metadata",
              "Metadata of everything",
              "Annals, after the smallest policy in the documentation of Kubernetes",
              "Who did what and when, of every request; never a body."),
          new PolicyPreset(
              "tke",
              "TKE",
              "Tencent Cloud, documentation of TKE: Cluster Audit",
              "What TKE keeps of standard clusters: every stage, bodies of nearly all requests."),
          new PolicyPreset(
              "eks",
              "EKS elastic cluster",
              "Tencent Cloud, documentation of EKS: Cluster Audit",
              "What EKS keeps of elastic clusters: as TKE, without rules for nodes."),
          new PolicyPreset(
              "ack",
              "ACK",
              "Alibaba Cloud, documentation of ACK: Use the cluster auditing feature",
              "What ACK keeps: bodies of known API groups, metadata of the others."),
          new PolicyPreset(
              "generic",
              "Generic",
              "A provider's guide to the API server's audit feature for clusters of one's own",
              "Bodies of known API groups but for secrets and tokens; nothing of frequent"
                  + " requests."));

  private final String id;
  private final String title;
  private final String source;
  private final String description;
  private final String yaml;
  private final AuditPolicy policy;

  private PolicyPreset(String id, String title, String source, String description) {
    this.id = id;
    this.title = title;
    this.source = source;
    this.description = description;
    this.yaml = text(id + ".yaml");
    this.policy =
        PolicyReader.policy(yaml)
            .orElseThrow(() -> new IllegalStateException("preset does not read: " + id));
  }

  /** All of them, the one that is the default first. */
  public static List<PolicyPreset> all() {
    return ALL;
  }

  /** By its exact id. */
  public static Optional<PolicyPreset> of(String id) {
    return ALL.stream().filter(preset -> preset.id.equals(id)).findFirst();
  }

  public String id() {
    return id;
  }

  /** A few words for a list to choose from. */
  public String title() {
    return title;
  }

  /** Whose policy it is, and where it was published. */
  public String source() {
    return source;
  }

  /** A sentence that says what it keeps. */
  public String description() {
    return description;
  }

  /** The file, comments included. */
  public String yaml() {
    return yaml;
  }

  public AuditPolicy policy() {
    return policy;
  }

  private static String text(String resource) {
    try (InputStream in = PolicyPreset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("preset is missing: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
