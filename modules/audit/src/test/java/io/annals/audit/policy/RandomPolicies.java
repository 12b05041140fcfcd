package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Valid policies and events out of few words, so that they often meet. */
final class RandomPolicies {
  private static final List<String> USERS = List.of("", "jane", "bob", "system:kube-proxy");
  private static final List<String> GROUPS = List.of("dev", "ops", "system:nodes");
  private static final List<String> VERBS = List.of("get", "list", "create", "post");
  private static final List<String> API_GROUPS = List.of("", "apps", "batch");
  private static final List<String> RESOURCES = List.of("pods", "nodes", "secrets");
  private static final List<String> SUBRESOURCES = List.of("", "", "log", "status");
  private static final List<String> PATTERNS =
      List.of(
          "pods", "nodes", "secrets", "*", "pods/log", "nodes/status", "pods/*", "*/status", "*/*");
  private static final List<String> NAMESPACES = List.of("", "default", "kube-system");
  private static final List<String> NAMES = List.of("", "a", "b");
  private static final List<String> PATHS =
      List.of("/", "/healthz", "/healthz/etcd", "/version", "/api", "/apis", "/x");
  private static final List<String> URLS =
      List.of("*", "/*", "/healthz*", "/healthz", "/version", "/api*", "/healthz/*");

  private final Random random;

  RandomPolicies(Random random) {
    this.random = random;
  }

  AuditPolicy policy() {
    int rules = 1 + random.nextInt(random.nextInt(20) == 0 ? 150 : 6);
    return new AuditPolicy(
        IntStream.range(0, rules).mapToObj(i -> rule()).toList(), stages(), random.nextBoolean());
  }

  PolicyRule rule() {
    boolean urls = random.nextInt(4) == 0;
    return new PolicyRule(
        one(List.of(Level.values())),
        some(USERS),
        some(GROUPS),
        some(VERBS),
        urls ? List.of() : resources(),
        urls ? List.of() : some(NAMESPACES),
        urls ? some(URLS) : List.of(),
        stages(),
        random.nextInt(3) == 0 ? Optional.of(random.nextBoolean()) : Optional.empty());
  }

  EventFacts facts() {
    EventFacts.Target target =
        random.nextInt(4) == 0
            ? new EventFacts.Path(one(PATHS))
            : new EventFacts.Resource(
                one(API_GROUPS), one(RESOURCES), one(SUBRESOURCES), one(NAMESPACES), one(NAMES));
    return new EventFacts(
        one(USERS),
        some(GROUPS),
        one(VERBS),
        random.nextInt(9) == 0 ? Optional.empty() : Optional.of(one(List.of(Stage.values()))),
        one(List.of(Level.values())),
        target);
  }

  private List<GroupResources> resources() {
    if (random.nextInt(3) == 0) {
      return List.of();
    }
    return IntStream.range(0, 1 + random.nextInt(2)).mapToObj(i -> group()).toList();
  }

  private GroupResources group() {
    List<String> patterns = some(PATTERNS);
    List<String> names = patterns.isEmpty() ? List.of() : some(NAMES);
    return new GroupResources(one(API_GROUPS), patterns, names);
  }

  private Set<Stage> stages() {
    return random.nextInt(3) == 0 ? new HashSet<>(some(List.of(Stage.values()))) : Set.of();
  }

  /** Nothing as often as not. */
  private <T> List<T> some(List<T> of) {
    List<T> some = new ArrayList<>();
    if (random.nextBoolean()) {
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        some.add(one(of));
      }
    }
    return some;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
