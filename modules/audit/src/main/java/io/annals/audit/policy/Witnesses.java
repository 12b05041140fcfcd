package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** How many {@link #of} makes, or more. */
  static double count(PolicyRule rule) {
    double targets = 2 + rule.nonResourceUrls().size();
    for (GroupResources listed : rule.resources()) {
      targets +=
          2.0 * Math.max(1, listed.resources().size()) * Math.max(1, listed.resourceNames().size());
    }
    return targets
        * Math.max(1, rule.namespaces().size())
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
      PolicyRule rule, List<String> verbs, Stream<? extends EventFacts.Target> targets) {
    List<String> users = orFresh(rule.users());
    List<List<String>> groups =
        rule.userGroups().isEmpty()
            ? List.of(List.of())
            : rule.userGroups().stream().map(List::of).toList();
    return targets.flatMap(
        target ->
            users.stream()
                .flatMap(
                    user ->
                        groups.stream()
                            .flatMap(
                                of -> verbs.stream().map(verb -> facts(user, of, verb, target)))));
  }

  static EventFacts facts(String user, List<String> groups, String verb, EventFacts.Target target) {
    return new EventFacts(
        user, groups, verb, Optional.of(Stage.RESPONSE_COMPLETE), Level.REQUEST_RESPONSE, target);
  }

  static List<String> orFresh(List<String> listed) {
    return listed.isEmpty() ? List.of(FRESH) : listed;
  }

  /** Resources and paths that a rule is for, lazily. */
  private static Stream<EventFacts.Target> targets(PolicyRule rule) {
    Stream<EventFacts.Target> resources =
        orFresh(rule.namespaces()).stream().flatMap(namespace -> resources(rule, namespace));
    boolean forResources = !rule.resources().isEmpty() || !rule.namespaces().isEmpty();
    return forResources ? resources : Stream.concat(resources, paths(rule).stream());
  }

  private static Stream<EventFacts.Target> resources(PolicyRule rule, String namespace) {
    if (!rule.resources().isEmpty()) {
      return rule.resources().stream().flatMap(listed -> resources(listed, namespace));
    }
    boolean forUrls = !rule.nonResourceUrls().isEmpty() && rule.namespaces().isEmpty();
    return forUrls
        ? Stream.empty()
        : Stream.of(new EventFacts.Resource(FRESH, FRESH, "", namespace, FRESH));
  }

  private static Stream<EventFacts.Target> resources(GroupResources listed, String namespace) {
    List<Named> named = named(listed);
    return orFresh(listed.resourceNames()).stream()
        .flatMap(
            name ->
                named.stream()
                    .map(
                        of ->
                            new EventFacts.Resource(
                                listed.group(), of.resource(), of.subresource(), namespace, name)));
  }

  /** Examples of the paths that a rule without resources and namespaces is for. */
  static List<EventFacts.Path> paths(PolicyRule rule) {
    return rule.nonResourceUrls().isEmpty()
        ? List.of(new EventFacts.Path("/" + FRESH))
        : rule.nonResourceUrls().stream().map(Witnesses::path).toList();
  }

  private static EventFacts.Path path(String url) {
    if (url.equals("*")) {
      return new EventFacts.Path("/" + FRESH);
    }
    return new EventFacts.Path(
        url.endsWith("*") ? url.substring(0, url.length() - 1) + FRESH : url);
  }

  /** A resource or sub-resource that a pattern is for. */
  record Named(String resource, String subresource) {}

  /** Examples for each pattern; none for the one that matches nothing. */
  static List<Named> named(GroupResources listed) {
    if (listed.resources().isEmpty()) {
      return List.of(new Named(FRESH, ""));
    }
    List<Named> named = new ArrayList<>();
    for (String pattern : listed.resources()) {
      int slash = pattern.indexOf('/');
      String resource = slash < 0 ? pattern : pattern.substring(0, slash);
      String subresource = slash < 0 ? "" : pattern.substring(slash + 1);
      String of = resource.equals("*") ? FRESH : resource;
      if (!subresource.equals("*")) {
        named.add(new Named(of, subresource));
      } else if (!resource.equals("*")) {
        named.add(new Named(of, ""));
        named.add(new Named(of, FRESH));
      }
    }
    return named;
  }
}
