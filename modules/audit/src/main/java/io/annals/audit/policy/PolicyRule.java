package io.annals.audit.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of a policy; an empty list stands for everything. Immutable.
 *
 * @param users exact names of the authenticated user
 * @param userGroups any of them
 * @param verbs exact
 * @param resources any of them; a rule with resources matches resource requests only
 * @param namespaces exact, {@code ""} = without a namespace; such a rule matches resource requests
 *     only
 * @param nonResourceUrls patterns of paths; never beside resources or namespaces
 * @param omitManagedFields empty = as the policy says
 */
public record PolicyRule(
    Level level,
    List<String> users,
    List<String> userGroups,
    List<String> verbs,
    List<GroupResources> resources,
    List<String> namespaces,
    List<String> nonResourceUrls,
    Set<Stage> omitStages,
    Optional<Boolean> omitManagedFields) {
  public PolicyRule {
    users = List.copyOf(users);
    userGroups = List.copyOf(userGroups);
    verbs = List.copyOf(verbs);
    resources = List.copyOf(resources);
    namespaces = List.copyOf(namespaces);
    nonResourceUrls = List.copyOf(nonResourceUrls);
    omitStages = Set.copyOf(omitStages);
  }
}
