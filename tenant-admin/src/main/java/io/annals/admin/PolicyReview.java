package io.annals.admin;

import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.Finding;
import io.annals.audit.policy.PolicyCoverage;
import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.PolicyReader;
import io.annals.audit.policy.PolicyReading;
import io.annals.tenancy.StoredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be said of the policies of sinks. Its work grows with the policies' length. */
final class PolicyReview {
  private PolicyReview() {}

  static PolicyReading read(StoredPolicy policy) {
    return policy.yaml() == null ? preset(policy.preset()) : PolicyReader.read(policy.yaml());
  }

  private static PolicyReading preset(String id) {
    return PolicyPreset.of(id)
        .map(preset -> PolicyReader.read(preset.yaml()))
        .orElseGet(
            () ->
                new PolicyReading(
                    Optional.empty(),
                    List.of(new Finding("", "there is no preset of this name")),
                    List.of()));
  }

  /**
   * Everything but what refuses a policy. One that was accepted once and is not readable any more
   * is shown with its mistakes.
   *
   * @param source what the API server was given; empty = it cannot be read
   */
  static List<Finding> warnings(StoredPolicy policy, Optional<AuditPolicy> source) {
    PolicyReading reading = read(policy);
    List<Finding> warnings = new ArrayList<>();
    for (Finding error : reading.errors()) {
      warnings.add(
          new Finding(
              error.pointer(),
              "a mistake, for which every event is kept as it comes: " + error.detail()));
    }
    warnings.addAll(reading.warnings());
    warnings.addAll(beyond(reading, source));
    return warnings;
  }

  /** Where the policy asks for more than the source policy delivers. */
  static List<Finding> beyond(StoredPolicy policy, Optional<AuditPolicy> source) {
    return beyond(read(policy), source);
  }

  private static List<Finding> beyond(PolicyReading reading, Optional<AuditPolicy> source) {
    return source.isPresent() && reading.policy().isPresent()
        ? PolicyCoverage.warnings(source.get(), reading.policy().get())
        : List.of();
  }
}
