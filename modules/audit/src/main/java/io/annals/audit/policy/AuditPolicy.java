package io.annals.audit.policy;

import java.util.List;
import java.util.Set;

/**
 * A valid {@code Policy} of audit.k8s.io/v1. Immutable.
 *
 * @param rules at least one; the first that matches decides
 * @param omitStages of every rule, beside the rule's own
 * @param omitManagedFields where a rule does not say
 */
public record AuditPolicy(
    List<PolicyRule> rules, Set<Stage> omitStages, boolean omitManagedFields) {
  public AuditPolicy {
    rules = List.copyOf(rules);
    omitStages = Set.copyOf(omitStages);
  }
}
