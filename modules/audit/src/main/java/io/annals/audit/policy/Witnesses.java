package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requests that show what a rule can decide. Where a rule lists nothing, its witnesses have a value
 * that no policy lists; so other rules match them as little as possible, and whenever any request
 * at all reaches the rule, a witness does.
 */
final class Witnesses {
  /** Stands for any value that no rule names. */
  static final String FRESH = "\uE000";

  private Witnesses() {}

  /** How many {@link #of} makes, at most. */
  static long count(PolicyRule rule) {
    long targets = targets(rule).size();
    return targets
        * Math.max(1, rule.users().size())
        * Math.max(1, rule.userGroups().size())
        * Math.max(1, rule.verbs().size());
  }

  /** Lazily. Some may not be matched by the rule: those of patterns that match nothing. */
  static Stream<EventFacts> of(PolicyRule rule) {
    return of(rule, orFresh(rule.verbs()), targets(rule));
  }

  /** The rule's users and groups with other verbs and targets. */
  static Stream<EventFacts> of(
      PolicyRule rule, List<String> verbs, List<EventFacts.Target> targets) {
    List<String> users = orFresh(rule.users());
    List<List<String>> groups =
        rule.userGroups().isEmpty()
            ? List.of(List.of())
            : rule.userGroups().stream().map(List::of).toList();
    return targets.stream()
        .flatMap(
            target ->
                users.stream()
                    .flatMap(
                        user ->
                            groups.stream()
                                .flatMap(
                                    of ->
                                        verbs.stream()
                                            .map(verb -> facts(user, of, verb, target)))));
  }

  static EventFacts facts(String user, List<String> groups, String verb, EventFacts.Target target) {
    return new EventFacts(
        user, groups, verb, Optional.of(Stage.RESPONSE_COMPLETE), Level.REQUEST_RESPONSE, target);
  }

  static List<String> orFresh(List<String> listed) {
    return listed.isEmpty() ? List.of(FRESH) : listed;
  }

  /** Resources and paths that a rule is for. */
  static List<EventFacts.Target> targets(PolicyRule rule) {
    Set<EventFacts.Target> targets = new LinkedHashSet<>();
    boolean anything =
        rule.resources().isEmpty()
            && rule.namespaces().isEmpty()
            && rule.nonResourceUrls().isEmpty();
    for (String namespace : orFresh(rule.namespaces())) {
      for (GroupResources resources : rule.resources()) {
        resources(resources, namespace, targets);
      }
      if (rule.resources().isEmpty() && rule.nonResourceUrls().isEmpty()) {
        targets.add(new EventFacts.Resource(FRESH, FRESH, "", namespace, FRESH));
      }
    }
    if (anything) {
      targets.add(new EventFacts.Path("/" + FRESH));
    }
    if (rule.resources().isEmpty() && rule.namespaces().isEmpty()) {
      rule.nonResourceUrls().forEach(url -> targets.add(path(url)));
    }
    return new ArrayList<>(targets);
  }

  private static EventFacts.Path path(String url) {
    if (url.equals("*")) {
      return new EventFacts.Path("/" + FRESH);
    }
    return new EventFacts.Path(
        url.endsWith("*") ? url.substring(0, url.length() - 1) + FRESH : url);
  }

  private static void resources(
      GroupResources listed, String namespace, Set<EventFacts.Target> targets) {
    for (String name : orFresh(listed.resourceNames())) {
      if (listed.resources().isEmpty()) {
        targets.add(new EventFacts.Resource(listed.group(), FRESH, "", namespace, name));
      }
      for (String pattern : listed.resources()) {
        int slash = pattern.indexOf('/');
        String resource = slash < 0 ? pattern : pattern.substring(0, slash);
        String subresource = slash < 0 ? "" : pattern.substring(slash + 1);
        String of = resource.equals("*") ? FRESH : resource;
        if (!subresource.equals("*")) {
          targets.add(new EventFacts.Resource(listed.group(), of, subresource, namespace, name));
        } else if (!resource.equals("*")) {
          targets.add(new EventFacts.Resource(listed.group(), of, "", namespace, name));
          targets.add(new EventFacts.Resource(listed.group(), of, FRESH, namespace, name));
        }
      }
    }
  }
}
