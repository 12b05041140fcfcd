package io.annals.audit.policy;

import java.util.List;

/** The same judgement, rule by rule and word by word, as slow as it reads. */
final class NaiveJudge {
  private NaiveJudge() {}

  static Verdict judge(AuditPolicy policy, EventFacts facts) {
    for (int i = 0; i < policy.rules().size(); i++) {
      PolicyRule rule = policy.rules().get(i);
      if (matches(rule, facts)) {
        boolean omitted =
            facts.stage().isPresent()
                && (policy.omitStages().contains(facts.stage().get())
                    || rule.omitStages().contains(facts.stage().get()));
        boolean managed =
            rule.omitManagedFields().isPresent()
                ? rule.omitManagedFields().get()
                : policy.omitManagedFields();
        return new Verdict(rule.level(), omitted, managed, i);
      }
    }
    boolean omitted =
        facts.stage().isPresent() && policy.omitStages().contains(facts.stage().get());
    return new Verdict(Level.NONE, omitted, policy.omitManagedFields(), -1);
  }

  private static boolean matches(PolicyRule rule, EventFacts facts) {
    if (!rule.users().isEmpty() && !rule.users().contains(facts.user())) {
      return false;
    }
    if (!rule.userGroups().isEmpty()
        && facts.groups().stream().noneMatch(rule.userGroups()::contains)) {
      return false;
    }
    if (!rule.verbs().isEmpty() && !rule.verbs().contains(facts.verb())) {
      return false;
    }
    boolean forResources = !rule.resources().isEmpty() || !rule.namespaces().isEmpty();
    if (facts.target() instanceof EventFacts.Path path) {
      return !forResources
          && (rule.nonResourceUrls().isEmpty()
              || rule.nonResourceUrls().stream().anyMatch(url -> path(url, path.path())));
    }
    EventFacts.Resource request = (EventFacts.Resource) facts.target();
    if (!forResources) {
      return rule.nonResourceUrls().isEmpty();
    }
    if (!rule.namespaces().isEmpty() && !rule.namespaces().contains(request.namespace())) {
      return false;
    }
    return rule.resources().isEmpty()
        || rule.resources().stream().anyMatch(listed -> group(listed, request));
  }

  private static boolean path(String url, String path) {
    return url.equals("*")
        || url.equals(path)
        || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
  }

  private static boolean group(GroupResources listed, EventFacts.Resource request) {
    if (!listed.group().equals(request.group())) {
      return false;
    }
    if (listed.resources().isEmpty()) {
      return true;
    }
    List<String> names = listed.resourceNames();
    return (names.isEmpty() || names.contains(request.name()))
        && listed.resources().stream().anyMatch(pattern -> resource(pattern, request));
  }

  private static boolean resource(String pattern, EventFacts.Resource request) {
    if (pattern.equals("*")) {
      return true;
    }
    if (pattern.equals("*/*")) {
      return false;
    }
    if (pattern.startsWith("*/")) {
      return pattern.equals("*/" + request.subresource()) && !request.subresource().isEmpty();
    }
    if (pattern.endsWith("/*")) {
      return pattern.equals(request.resource() + "/*");
    }
    return request.subresource().isEmpty()
        ? pattern.equals(request.resource())
        : pattern.equals(request.resource() + "/" + request.subresource());
  }
}
