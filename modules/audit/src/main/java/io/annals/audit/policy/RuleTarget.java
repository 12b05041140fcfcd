package io.annals.audit.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a rule says of the resource or the path of a request; users, groups, verbs and namespaces
 * are others' to look at. Immutable.
 */
sealed interface RuleTarget {
  static RuleTarget of(PolicyRule rule) {
    if (!rule.resources().isEmpty()) {
      return new Resources(rule.resources().stream().map(GroupMatch::of).toList());
    }
    if (!rule.namespaces().isEmpty()) {
      return new AnyResource();
    }
    return rule.nonResourceUrls().isEmpty() ? new Anything() : Paths.of(rule.nonResourceUrls());
  }

  /** How a policy names the resource: {@code pods} or {@code pods/log}. */
  static String pattern(EventFacts.Resource resource) {
    return resource.subresource().isEmpty()
        ? resource.resource()
        : resource.resource() + "/" + resource.subresource();
  }

  /**
   * Whether a request for a resource is meant.
   *
   * @param pattern of the resource, made once for all rules
   */
  boolean matches(EventFacts.Resource resource, String pattern);

  /** Whether a request for a path is meant. */
  boolean matches(String path);

  /** A rule with neither resources, namespaces nor URLs. */
  record Anything() implements RuleTarget {
    @Override
    public boolean matches(EventFacts.Resource resource, String pattern) {
      return true;
    }

    @Override
    public boolean matches(String path) {
      return true;
    }
  }

  /** A rule with namespaces only: no path has one. */
  record AnyResource() implements RuleTarget {
    @Override
    public boolean matches(EventFacts.Resource resource, String pattern) {
      return true;
    }

    @Override
    public boolean matches(String path) {
      return false;
    }
  }

  /** A rule with resources. */
  record Resources(List<GroupMatch> groups) implements RuleTarget {
    @Override
    public boolean matches(EventFacts.Resource resource, String pattern) {
      for (int i = 0; i < groups.size(); i++) {
        if (groups.get(i).matches(resource, pattern)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean matches(String path) {
      return false;
    }
  }

  /** A rule with URLs. */
  record Paths(boolean all, Set<String> exact, List<String> prefixes) implements RuleTarget {
    static Paths of(List<String> urls) {
      Set<String> exact = Set.copyOf(new HashSet<>(urls));
      List<String> prefixes =
          urls.stream().filter(url -> url.endsWith("*")).map(Paths::prefix).toList();
      return new Paths(exact.contains("*"), exact, prefixes);
    }

    private static String prefix(String url) {
      int to = url.length();
      while (to > 0 && url.charAt(to - 1) == '*') {
        to--;
      }
      return url.substring(0, to);
    }

    @Override
    public boolean matches(EventFacts.Resource resource, String pattern) {
      return false;
    }

    @Override
    public boolean matches(String path) {
      if (all || exact.contains(path)) {
        return true;
      }
      for (int i = 0; i < prefixes.size(); i++) {
        if (path.startsWith(prefixes.get(i))) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * One group's resources.
   *
   * @param any no pattern is given: everything in the group, whatever its name
   * @param star {@code *} is among the patterns
   * @param patterns each as it is given
   * @param subresources of patterns such as {@code *}{@code /status}
   * @param parents of patterns such as {@code pods/*}, which also match {@code pods} itself
   * @param names empty = all
   */
  record GroupMatch(
      String group,
      boolean any,
      boolean star,
      Set<String> patterns,
      Set<String> subresources,
      Set<String> parents,
      Set<String> names) {
    static GroupMatch of(GroupResources resources) {
      Set<String> patterns = new HashSet<>(resources.resources());
      Set<String> subresources = new HashSet<>();
      Set<String> parents = new HashSet<>();
      for (String pattern : patterns) {
        if (pattern.startsWith("*/")) {
          subresources.add(pattern.substring(2));
        }
        if (pattern.endsWith("/*")) {
          parents.add(pattern.substring(0, pattern.length() - 2));
        }
      }
      return new GroupMatch(
          resources.group(),
          patterns.isEmpty(),
          patterns.contains("*"),
          patterns,
          subresources,
          parents,
          Set.copyOf(new HashSet<>(resources.resourceNames())));
    }

    boolean matches(EventFacts.Resource request, String pattern) {
      if (!group.equals(request.group())) {
        return false;
      }
      if (any) {
        return true;
      }
      if (!names.isEmpty() && !names.contains(request.name())) {
        return false;
      }
      return star
          || patterns.contains(pattern)
          || (!request.subresource().isEmpty() && subresources.contains(request.subresource()))
          || parents.contains(request.resource());
    }
  }
}
