package io.annals.audit.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The words of the resources and paths that a rule is for, each part by itself: their combinations
 * can be far more than the rule's text is long. Immutable by convention of its package.
 *
 * @param paths examples of its URLs
 */
record RuleParts(
    Set<String> groups,
    Set<String> resources,
    Set<String> subresources,
    Set<String> names,
    Set<String> paths) {
  static RuleParts of(PolicyRule rule) {
    RuleParts parts = empty();
    if (!rule.resources().isEmpty()) {
      rule.resources().forEach(parts::add);
    } else if (rule.nonResourceUrls().isEmpty() || !rule.namespaces().isEmpty()) {
      parts.add(new GroupResources(Witnesses.FRESH, List.of(), List.of()));
    }
    if (rule.resources().isEmpty() && rule.namespaces().isEmpty()) {
      Witnesses.paths(rule).forEach(path -> parts.paths.add(path.path()));
    }
    return parts;
  }

  private static RuleParts empty() {
    return new RuleParts(
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>());
  }

  private void add(GroupResources listed) {
    groups.add(listed.group());
    Witnesses.named(listed)
        .forEach(
            named -> {
              resources.add(named.resource());
              subresources.add(named.subresource());
            });
    names.addAll(Witnesses.orFresh(listed.resourceNames()));
  }

  /** The words of both. */
  RuleParts with(RuleParts other) {
    RuleParts both = empty();
    for (RuleParts parts : new RuleParts[] {this, other}) {
      both.groups.addAll(parts.groups);
      both.resources.addAll(parts.resources);
      both.subresources.addAll(parts.subresources);
      both.names.addAll(parts.names);
      both.paths.addAll(parts.paths);
    }
    return both;
  }

  /** Combinations of the words of resources. */
  double combinations() {
    return (double) groups.size() * resources.size() * subresources.size() * names.size();
  }

  int words() {
    return groups.size() + resources.size() + subresources.size() + names.size() + paths.size();
  }
}
