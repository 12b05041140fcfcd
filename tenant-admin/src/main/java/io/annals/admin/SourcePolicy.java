package io.annals.admin;

import io.annals.audit.policy.PolicyReader;
import io.annals.audit.policy.PolicyReading;
import io.annals.audit.policy.PolicyText;
import io.annals.tenancy.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The policy that a cluster's API server is given: by default everything the service can use.
 * Thread-safe; its work grows with the policy's length.
 */
final class SourcePolicy {
  private static final String RESOURCE = "/policy/source-policy.yaml";
  private static final Pattern OLD_VERSION =
      Pattern.compile("(?m)^(apiVersion\\s*:\\s*[\"']?audit\\.k8s\\.io/v1)(?:beta1|alpha1)\\b");

  private final String standard;
  private final PolicyReading standardReading;

  SourcePolicy() {
    try (InputStream in = SourcePolicy.class.getResourceAsStream(RESOURCE)) {
      this.standard = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.standardReading = PolicyReader.read(standard);
  }

  /** As API servers load it; one that was accepted once and is not readable any more, as it is. */
  String handedOut(Cluster cluster) {
    return given(cluster).map(SourcePolicy::asV1).orElse(standard);
  }

  PolicyReading reading(Cluster cluster) {
    return given(cluster).map(PolicyReader::read).orElse(standardReading);
  }

  private static Optional<String> given(Cluster cluster) {
    return Optional.ofNullable(cluster.sourcePolicy()).map(policy -> policy.getString("yaml"));
  }

  /**
   * The same policy as the version that API servers load: the text with its comments where another
   * version in its place is enough, else written anew.
   */
  static String asV1(String text) {
    PolicyReading reading = PolicyReader.read(text);
    if (reading.policy().isEmpty() || !isOld(reading)) {
      return text;
    }
    String replaced = OLD_VERSION.matcher(text).replaceFirst("$1");
    PolicyReading now = PolicyReader.read(replaced);
    return now.policy().equals(reading.policy()) && !isOld(now)
        ? replaced
        : PolicyText.yaml(reading.policy().get());
  }

  /** The reader tells of an old version at its place, and of nothing else there. */
  private static boolean isOld(PolicyReading reading) {
    return reading.warnings().stream().anyMatch(said -> said.pointer().equals("/apiVersion"));
  }
}
