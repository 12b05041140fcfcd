package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requests that two rules could both match, or one alone: at each part the values that both list,
 * or that the one lists which lists any. Whether the rules do match is for a judge to say.
 */
final class CommonRequests {
  private static final String ACCOUNTS = "system:serviceaccounts";
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String NODE = "system:node:";

  private final List<Subject> subjects;
  private final List<String> verbs;
  private final List<String> namespaces;
  private final RuleParts parts;

  /** Who asks. */
  private record Subject(String user, List<String> groups) {}

  /**
   * @param parts of both rules
   */
  CommonRequests(PolicyRule rule, Optional<PolicyRule> other, RuleParts parts) {
    this.parts = parts;
    List<String> users = common(rule.users(), other.map(PolicyRule::users));
    subjects = subjects(users, groups(rule, other));
    verbs = common(rule.verbs(), other.map(PolicyRule::verbs));
    namespaces = common(rule.namespaces(), other.map(PolicyRule::namespaces));
  }

  /** What making one takes, about as so many judgements. */
  static double effort(PolicyRule rule, PolicyRule other) {
    double groups = (1.0 + rule.userGroups().size()) * (1 + other.userGroups().size());
    double users = 1.0 + rule.users().size() + other.users().size();
    int words =
        rule.verbs().size()
            + other.verbs().size()
            + rule.namespaces().size()
            + other.namespaces().size();
    return 20 + words + groups * users;
  }

  /** How many {@link #all} makes. */
  double count() {
    double targets = parts.paths().size() + parts.combinations() * namespaces.size();
    return targets * subjects.size() * verbs.size();
  }

  Stream<EventFacts> all() {
    return targets()
        .flatMap(
            target ->
                verbs.stream()
                    .flatMap(
                        verb ->
                            subjects.stream()
                                .map(
                                    subject ->
                                        Witnesses.facts(
                                            subject.user(), subject.groups(), verb, target))));
  }

  private static List<String> common(List<String> listed, Optional<List<String>> others) {
    List<String> other = others.orElse(List.of());
    if (listed.isEmpty() || other.isEmpty()) {
      return Witnesses.orFresh(listed.isEmpty() ? other : listed);
    }
    return listed.stream().filter(Set.copyOf(new LinkedHashSet<>(other))::contains).toList();
  }

  /** Empty sets of groups where nothing is asked of them. */
  private static List<List<String>> groups(PolicyRule rule, Optional<PolicyRule> other) {
    List<String> theirs = other.map(PolicyRule::userGroups).orElse(List.of());
    if (rule.userGroups().isEmpty() || theirs.isEmpty()) {
      List<String> only = rule.userGroups().isEmpty() ? theirs : rule.userGroups();
      return only.isEmpty() ? List.of(List.of()) : only.stream().map(List::of).toList();
    }
    Set<List<String>> groups = new LinkedHashSet<>();
    for (String mine : rule.userGroups()) {
      for (String its : theirs) {
        if (mine.equals(its)) {
          groups.add(List.of(mine));
        } else if (together(mine, its)) {
          groups.add(List.of(mine, its));
        }
      }
    }
    return new ArrayList<>(groups);
  }

  /** Whether a user in both is nothing unusual. */
  private static boolean together(String group, String other) {
    boolean all = group.equals("system:authenticated") || other.equals("system:authenticated");
    boolean anonymous =
        group.equals("system:unauthenticated") || other.equals("system:unauthenticated");
    boolean accounts =
        (group.equals(ACCOUNTS) && other.startsWith(ACCOUNTS + ":"))
            || (other.equals(ACCOUNTS) && group.startsWith(ACCOUNTS + ":"));
    return (all && !anonymous) || accounts;
  }

  private static List<Subject> subjects(List<String> users, List<List<String>> groups) {
    List<Subject> subjects = new ArrayList<>();
    for (String user : users) {
      for (List<String> of : groups) {
        if (of.stream().allMatch(group -> mayBelong(user, group))) {
          subjects.add(new Subject(user, of));
        }
      }
    }
    return subjects;
  }

  private static boolean mayBelong(String user, String group) {
    if (user.equals(Witnesses.FRESH)) {
      return true;
    }
    if (user.isEmpty()) {
      return false;
    }
    if (group.equals("system:unauthenticated") || user.equals("system:anonymous")) {
      return group.equals("system:unauthenticated") && user.equals("system:anonymous");
    }
    if (group.equals("system:authenticated")) {
      return true;
    }
    if (user.startsWith(ACCOUNT)) {
      int end = user.indexOf(':', ACCOUNT.length());
      return group.equals(ACCOUNTS)
          || (end > 0 && group.equals(ACCOUNTS + ":" + user.substring(ACCOUNT.length(), end)));
    }
    if (user.startsWith(NODE)) {
      return group.equals("system:nodes");
    }
    return !user.startsWith("system:") && !group.startsWith("system:");
  }

  private Stream<EventFacts.Target> targets() {
    return Stream.concat(
        parts.paths().stream().map(EventFacts.Path::new),
        parts.groups().stream()
            .flatMap(
                group -> parts.resources().stream().flatMap(resource -> targets(group, resource))));
  }

  private Stream<EventFacts.Target> targets(String group, String resource) {
    return parts.subresources().stream()
        .flatMap(
            subresource ->
                parts.names().stream()
                    .flatMap(
                        name ->
                            namespaces.stream()
                                .map(
                                    namespace ->
                                        new EventFacts.Resource(
                                            group, resource, subresource, namespace, name))));
  }
}
