package io.annals.audit.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes rules down shortly. */
record Rules(PolicyRule rule) {
  static Rules at(Level level) {
    return new Rules(
        new PolicyRule(
            level,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Optional.empty()));
  }

  static AuditPolicy policy(Rules... rules) {
    return policy(Set.of(), false, rules);
  }

  static AuditPolicy policy(Set<Stage> omitStages, boolean omitManagedFields, Rules... rules) {
    return new AuditPolicy(
        List.of(rules).stream().map(Rules::rule).toList(), omitStages, omitManagedFields);
  }

  static GroupResources group(String group, String... resources) {
    return new GroupResources(group, List.of(resources), List.of());
  }

  Rules users(String... users) {
    return with(
        List.of(users), rule.userGroups(), rule.verbs(), rule.resources(), rule.namespaces());
  }

  Rules groups(String... groups) {
    return with(rule.users(), List.of(groups), rule.verbs(), rule.resources(), rule.namespaces());
  }

  Rules verbs(String... verbs) {
    return with(
        rule.users(), rule.userGroups(), List.of(verbs), rule.resources(), rule.namespaces());
  }

  Rules resources(GroupResources... resources) {
    return with(
        rule.users(), rule.userGroups(), rule.verbs(), List.of(resources), rule.namespaces());
  }

  Rules namespaces(String... namespaces) {
    return with(
        rule.users(), rule.userGroups(), rule.verbs(), rule.resources(), List.of(namespaces));
  }

  Rules urls(String... urls) {
    return new Rules(
        new PolicyRule(
            rule.level(),
            rule.users(),
            rule.userGroups(),
            rule.verbs(),
            rule.resources(),
            rule.namespaces(),
            List.of(urls),
            rule.omitStages(),
            rule.omitManagedFields()));
  }

  Rules omits(Set<Stage> stages, Optional<Boolean> managedFields) {
    return new Rules(
        new PolicyRule(
            rule.level(),
            rule.users(),
            rule.userGroups(),
            rule.verbs(),
            rule.resources(),
            rule.namespaces(),
            rule.nonResourceUrls(),
            stages,
            managedFields));
  }

  private Rules with(
      List<String> users,
      List<String> groups,
      List<String> verbs,
      List<GroupResources> resources,
      List<String> namespaces) {
    return new Rules(
        new PolicyRule(
            rule.level(),
            users,
            groups,
            verbs,
            resources,
            namespaces,
            rule.nonResourceUrls(),
            rule.omitStages(),
            rule.omitManagedFields()));
  }
}
