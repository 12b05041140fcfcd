package io.annals.audit.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds words in rules that nothing in a cluster is called. */
final class WordLint {
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String NODE = "system:node:";
  private static final Set<String> GROUPS =
      Set.of(
          "system:nodes",
          "system:masters",
          "system:authenticated",
          "system:unauthenticated",
          "system:serviceaccounts",
          "system:bootstrappers",
          "system:monitoring");
  private static final Set<String> USERS =
      Set.of(
          "system:anonymous",
          "system:apiserver",
          "system:kube-proxy",
          "system:kube-scheduler",
          "system:kube-controller-manager");
  private static final Set<String> RESOURCE_VERBS =
      Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");
  private static final Set<String> URL_VERBS =
      Set.of("get", "head", "post", "put", "patch", "delete", "options", "connect", "trace");
  private static final Pattern VERSION = Pattern.compile("v[0-9]+((alpha|beta)[0-9]+)?");

  private final Findings findings;

  WordLint(Findings findings) {
    this.findings = findings;
  }

  void check(PolicyRule rule, int index) {
    String at = "/rules/" + index;
    users(rule.users(), at + "/users");
    groups(rule.userGroups(), at + "/userGroups");
    verbs(rule, at + "/verbs");
    for (int i = 0; i < rule.resources().size(); i++) {
      resources(rule.resources().get(i), at + "/resources/" + i);
    }
    for (int i = 0; i < rule.namespaces().size(); i++) {
      if (rule.namespaces().get(i).indexOf('*') >= 0) {
        findings.warning(
            at + "/namespaces/" + i, "namespaces have no wildcards: this one is never met");
      }
    }
    for (int i = 0; i < rule.nonResourceUrls().size(); i++) {
      if (rule.nonResourceUrls().get(i).indexOf('?') >= 0) {
        findings.warning(
            at + "/nonResourceURLs/" + i, "paths are compared without their query: never met");
      }
    }
    if (rule.omitStages().size() == Stage.values().length && rule.level() != Level.NONE) {
      findings.warning(at + "/omitStages", "every stage is omitted: None would say so");
    }
  }

  private void users(List<String> users, String pointer) {
    for (int i = 0; i < users.size(); i++) {
      String wrong = wrongUser(users.get(i));
      if (wrong != null) {
        findings.warning(Findings.element(pointer, i), wrong);
      }
    }
  }

  private static String wrongUser(String user) {
    if (user.indexOf('*') >= 0) {
      return "users have no wildcards: this one is never met"
          + (user.equals(NODE + "*") ? "; the group system:nodes is meant?" : "");
    }
    if (GROUPS.contains(user) || user.startsWith("system:serviceaccounts:")) {
      return "is the name of a group: it belongs to userGroups";
    }
    if (user.equals("system:node") || user.equals(NODE)) {
      return "is no user: nodes are " + NODE + "<name>, all of them the group system:nodes";
    }
    return user.startsWith("system:serviceaccount") ? wrongAccount(user) : null;
  }

  private static String wrongAccount(String user) {
    String rest = user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()) : "";
    String[] parts = rest.split(":", -1);
    if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
      return null;
    }
    String meant =
        parts.length == 1 && !rest.isEmpty()
            ? "; " + ACCOUNT + "kube-system:" + rest + " is meant?"
            : "";
    return "is no user: service accounts are " + ACCOUNT + "<namespace>:<name>" + meant;
  }

  private void groups(List<String> groups, String pointer) {
    for (int i = 0; i < groups.size(); i++) {
      String group = groups.get(i);
      String at = Findings.element(pointer, i);
      if (group.indexOf('*') >= 0) {
        findings.warning(at, "groups have no wildcards: this one is never met");
      } else if (USERS.contains(group) || group.startsWith(ACCOUNT) || group.startsWith(NODE)) {
        findings.warning(at, "is the name of a user: it belongs to users");
      }
    }
  }

  private void verbs(PolicyRule rule, String pointer) {
    boolean forResources = !rule.resources().isEmpty() || !rule.namespaces().isEmpty();
    boolean forUrls = !rule.nonResourceUrls().isEmpty();
    for (int i = 0; i < rule.verbs().size(); i++) {
      String wrong = wrongVerb(rule.verbs().get(i), forResources, forUrls);
      if (wrong != null) {
        findings.warning(Findings.element(pointer, i), wrong);
      }
    }
  }

  private static String wrongVerb(String verb, boolean forResources, boolean forUrls) {
    if (verb.indexOf('*') >= 0) {
      return "verbs have no wildcards: leave verbs out for all of them";
    }
    String lower = verb.toLowerCase(Locale.ROOT);
    if (!lower.equals(verb)) {
      return "verbs are in lower case: never met";
    }
    boolean ofResources = RESOURCE_VERBS.contains(verb);
    boolean ofUrls = URL_VERBS.contains(verb);
    if (forResources && !ofResources) {
      return "no request for a resource has this verb; they are get, list, watch, create, update,"
          + " patch, delete and deletecollection";
    }
    if (forUrls && !ofUrls) {
      return "no request for a path has this verb; they are HTTP methods in lower case";
    }
    return ofResources || ofUrls ? null : "no request has this verb";
  }

  private void resources(GroupResources resources, String pointer) {
    if (VERSION.matcher(resources.group()).matches() || resources.group().equals("core")) {
      findings.warning(pointer + "/group", "no API group is called so; \"\" is the core group");
    }
    for (int i = 0; i < resources.resources().size(); i++) {
      String wrong = wrongPattern(resources.resources().get(i));
      if (wrong != null) {
        findings.warning(Findings.element(pointer + "/resources", i), wrong);
      }
    }
  }

  private static String wrongPattern(String pattern) {
    if (pattern.equals("*/*")) {
      return "matches nothing; * matches everything, sub-resources too";
    }
    int slash = pattern.indexOf('/');
    String resource = slash < 0 ? pattern : pattern.substring(0, slash);
    String subresource = slash < 0 ? "x" : pattern.substring(slash + 1);
    boolean wellFormed =
        part(resource) && part(subresource) && !subresource.isEmpty() && !resource.isEmpty();
    if (!wellFormed) {
      return "matches nothing: patterns are like pods, pods/log, pods/*, */status or *";
    }
    return pattern.equals(pattern.toLowerCase(Locale.ROOT))
        ? null
        : "matches nothing: names of resources are in lower case";
  }

  /** A name or a star alone. */
  private static boolean part(String part) {
    return part.equals("*") || (part.indexOf('*') < 0 && part.indexOf('/') < 0);
  }
}
