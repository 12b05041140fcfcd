package io.annals.audit.policy;

import static io.annals.audit.policy.Level.METADATA;
import static io.annals.audit.policy.Level.NONE;
import static io.annals.audit.policy.Level.REQUEST;
import static io.annals.audit.policy.Requests.path;
import static io.annals.audit.policy.Requests.resource;
import static io.annals.audit.policy.Rules.at;
import static io.annals.audit.policy.Rules.group;
import static io.annals.audit.policy.Rules.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The matching rules of audit.k8s.io, as kube-apiserver applies them; each case cites its rule in
 * words.
 */
class PolicyJudgeTest {
  private static final Rules PODS = at(REQUEST).resources(group("", "pods"));
  private static final Rules NAMED =
      at(REQUEST)
          .resources(
              new GroupResources(
                  "", java.util.List.of("configmaps"), java.util.List.of("controller-leader")));

  static Stream<Arguments> cases() {
    return Stream.of(
            users(), verbs(), namespaces(), groups(), patterns(), names(), urls(), everything())
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> users() {
    Rules bob = at(REQUEST).users("bob");
    Rules nobody = at(REQUEST).users("");
    Rules wild = at(REQUEST).users("*", "system:*");
    Rules team = at(REQUEST).groups("ops", "system:masters");
    Requests get = resource("get", "", "pods");
    return Stream.of(
        arguments("users are exact: the same", bob, get.by("bob"), true),
        arguments("users are exact: another case", bob, get.by("Bob"), false),
        arguments("users are exact: no prefix", bob, get.by("bobby"), false),
        arguments("users have no wildcard: *", wild, get.by("bob"), false),
        arguments("users have no wildcard: prefix", wild, get.by("system:node:a"), false),
        arguments("a failed authentication has the empty user", bob, get.by(""), false),
        arguments("the empty user can be listed", nobody, get.by(""), true),
        arguments("no users listed: failed authentication too", at(REQUEST), get.by(""), true),
        arguments("userGroups: any of the user's", team, get.by("eve", "dev", "ops"), true),
        arguments("userGroups: none of the user's", team, get.by("eve", "dev"), false),
        arguments("userGroups: no groups at all", team, get.by("eve"), false),
        arguments("users AND userGroups: both", bob.groups("ops"), get.by("bob", "ops"), true),
        arguments("users AND userGroups: only one", bob.groups("ops"), get.by("bob"), false));
  }

  private static Stream<Arguments> verbs() {
    Rules gets = at(REQUEST).verbs("get", "list");
    return Stream.of(
        arguments("verbs are exact: listed", gets, resource("list", "", "pods"), true),
        arguments("verbs are exact: not listed", gets, resource("watch", "", "pods"), false),
        arguments("verbs are exact: case", gets, resource("GET", "", "pods"), false),
        arguments("empty verbs = all", at(REQUEST), resource("evict", "", "pods"), true),
        arguments(
            "verbs have no wildcard", at(REQUEST).verbs("*"), resource("get", "", "pods"), false),
        arguments(
            "non-resource verbs are HTTP methods in lower case",
            at(REQUEST).verbs("post"),
            path("post", "/healthz"),
            true),
        arguments(
            "verbs AND resources",
            gets.resources(group("", "pods")),
            resource("list", "", "nodes"),
            false));
  }

  private static Stream<Arguments> namespaces() {
    Rules foo = at(REQUEST).namespaces("foo");
    Rules clusterScoped = at(REQUEST).namespaces("");
    Requests pods = resource("get", "", "pods");
    return Stream.of(
        arguments("namespaces are exact: the same", foo, pods.in("foo"), true),
        arguments("namespaces are exact: another", foo, pods.in("foo2"), false),
        arguments("\"\" = cluster-scoped", clusterScoped, resource("get", "", "nodes"), true),
        arguments("\"\" is not every namespace", clusterScoped, pods.in("foo"), false),
        arguments("namespaces have no wildcard", at(REQUEST).namespaces("*"), pods.in("a"), false),
        arguments("namespaces never match paths", foo, path("get", "/foo"), false),
        arguments("\"\" never matches paths", clusterScoped, path("get", "/healthz"), false),
        arguments(
            "get namespaces/foo has namespace foo",
            foo,
            resource("get", "", "namespaces").in("foo").named("foo"),
            true),
        arguments(
            "list namespaces has \"\"", clusterScoped, resource("list", "", "namespaces"), true),
        arguments(
            "namespaces AND resources", foo.resources(group("", "pods")), pods.in("bar"), false));
  }

  private static Stream<Arguments> groups() {
    Rules apps = at(REQUEST).resources(group("apps"));
    return Stream.of(
        arguments("group is exact: the same", apps, resource("get", "apps", "deployments"), true),
        arguments("group is exact: another", apps, resource("get", "", "pods"), false),
        arguments("group \"\" = core", PODS, resource("get", "", "pods"), true),
        arguments("group \"\" is not every group", PODS, resource("get", "apps", "pods"), false),
        arguments(
            "empty resources = everything in the group",
            apps,
            resource("get", "apps", "deployments/scale"),
            true),
        arguments("resources never match paths", apps, path("get", "/apis/apps"), false),
        arguments(
            "any of the listed groups",
            at(REQUEST).resources(group("batch", "jobs"), group("apps")),
            resource("get", "apps", "deployments"),
            true),
        arguments(
            "resources of one group are not those of another",
            at(REQUEST).resources(group("batch", "jobs"), group("apps", "deployments")),
            resource("get", "apps", "jobs"),
            false));
  }

  private static Stream<Arguments> patterns() {
    Requests pods = resource("get", "", "pods");
    Requests log = resource("get", "", "pods/log");
    Requests status = resource("get", "", "nodes/status");
    Rules star = at(REQUEST).resources(group("", "*"));
    Rules allOfPods = at(REQUEST).resources(group("", "pods/*"));
    Rules anyStatus = at(REQUEST).resources(group("", "*/status"));
    Rules nothing = at(REQUEST).resources(group("", "*/*"));
    Rules podLog = at(REQUEST).resources(group("", "pods/log"));
    return Stream.of(
        arguments("pods matches pods", PODS, pods, true),
        arguments("pods does not match pods/log", PODS, log, false),
        arguments("pods/log is exact", podLog, log, true),
        arguments("pods/log does not match pods", podLog, pods, false),
        arguments("pods/log: another's log", podLog, resource("get", "", "jobs/log"), false),
        arguments("* matches resources", star, pods, true),
        arguments("* matches sub-resources", star, log, true),
        arguments("* stays in its group", star, resource("get", "apps", "deployments"), false),
        arguments("pods/* matches sub-resources", allOfPods, log, true),
        arguments("pods/* matches pods itself", allOfPods, pods, true),
        arguments("pods/* matches no other", allOfPods, status, false),
        arguments("*/status matches that of anything", anyStatus, status, true),
        arguments("*/status matches no other", anyStatus, log, false),
        arguments("*/status matches no resource", anyStatus, resource("get", "", "status"), false),
        arguments("*/* matches no sub-resource", nothing, log, false),
        arguments("*/* matches no resource", nothing, pods, false));
  }

  private static Stream<Arguments> names() {
    Requests maps = resource("get", "", "configmaps").in("kube-system");
    return Stream.of(
        arguments("resourceNames are exact", NAMED, maps.named("controller-leader"), true),
        arguments("resourceNames: another", NAMED, maps.named("controller-leader-2"), false),
        arguments("list has no name", NAMED, resource("list", "", "configmaps"), false),
        arguments(
            "create with generateName has no name",
            NAMED,
            resource("create", "", "configmaps"),
            false),
        arguments(
            "deletecollection has no name",
            NAMED,
            resource("deletecollection", "", "configmaps"),
            false),
        arguments(
            "resourceNames AND resources",
            NAMED,
            resource("get", "", "secrets").named("controller-leader"),
            false));
  }

  private static Stream<Arguments> urls() {
    Rules urls = at(REQUEST).urls("/healthz*", "/version");
    Rules all = at(REQUEST).urls("*");
    return Stream.of(
        arguments("nonResourceURLs: exact", urls, path("get", "/version"), true),
        arguments("nonResourceURLs: exact is no prefix", urls, path("get", "/version/"), false),
        arguments("nonResourceURLs: prefix", urls, path("get", "/healthz/etcd"), true),
        arguments("nonResourceURLs: prefix itself", urls, path("get", "/healthz"), true),
        arguments("nonResourceURLs: another", urls, path("get", "/livez"), false),
        arguments("nonResourceURLs: * matches every path", all, path("get", "/x"), true),
        arguments(
            "nonResourceURLs never match resources", all, resource("get", "", "pods"), false));
  }

  private static Stream<Arguments> everything() {
    return Stream.of(
        arguments("neither: matches resources", at(REQUEST), resource("get", "x", "y/z"), true),
        arguments("neither: matches paths", at(REQUEST), path("get", "/x"), true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void matches_as_the_api_server_does(String rule, Rules rules, Requests request, boolean matches) {
    PolicyJudge judge = new PolicyJudge(policy(rules));
    assertEquals(matches ? REQUEST : NONE, judge.judge(request.facts()).level(), rule);
    assertEquals(matches ? 0 : -1, judge.judge(request.facts()).rule(), rule);
  }

  @Test
  void the_first_rule_that_matches_decides() {
    AuditPolicy policy = policy(at(NONE).users("bob"), PODS, at(METADATA));
    PolicyJudge judge = new PolicyJudge(policy);
    Requests pods = resource("get", "", "pods");
    assertEquals(new Verdict(NONE, false, false, 0), judge.judge(pods.by("bob").facts()));
    assertEquals(new Verdict(REQUEST, false, false, 1), judge.judge(pods.facts()));
    assertEquals(
        new Verdict(METADATA, false, false, 2), judge.judge(path("get", "/version").facts()));
  }

  @Test
  void no_match_means_none_and_the_policys_own_settings() {
    PolicyJudge judge =
        new PolicyJudge(policy(Set.of(Stage.PANIC), true, at(METADATA).users("bob")));
    Requests pods = resource("get", "", "pods");
    assertEquals(new Verdict(NONE, false, true, -1), judge.judge(pods.facts()));
    assertEquals(new Verdict(NONE, true, true, -1), judge.judge(pods.at(Stage.PANIC).facts()));
    assertTrue(judge.judge(pods.facts()).dropped());
  }

  @Test
  void omitted_stages_are_the_union_of_the_policys_and_the_rules() {
    Rules rule = at(REQUEST).omits(Set.of(Stage.RESPONSE_STARTED), Optional.empty());
    PolicyJudge judge =
        new PolicyJudge(
            policy(Set.of(Stage.REQUEST_RECEIVED), false, rule.users("bob"), at(METADATA)));
    Requests pods = resource("get", "", "pods");
    for (Stage stage : Stage.values()) {
      boolean own = stage == Stage.RESPONSE_STARTED;
      boolean global = stage == Stage.REQUEST_RECEIVED;
      assertEquals(own || global, judge.judge(pods.by("bob").at(stage).facts()).stageOmitted());
      assertEquals(global, judge.judge(pods.at(stage).facts()).stageOmitted());
    }
  }

  @Test
  void a_stage_that_is_not_known_is_not_omitted() {
    PolicyJudge judge = new PolicyJudge(policy(Set.of(Stage.values()), false, at(METADATA)));
    assertEquals(
        new Verdict(METADATA, false, false, 0),
        judge.judge(resource("get", "", "pods").at(null).facts()));
  }

  @Test
  void a_rule_says_more_of_managed_fields_than_the_policy() {
    for (boolean global : new boolean[] {true, false}) {
      PolicyJudge judge =
          new PolicyJudge(
              policy(
                  Set.of(),
                  global,
                  at(REQUEST).users("bob").omits(Set.of(), Optional.of(!global)),
                  at(REQUEST)));
      Requests pods = resource("get", "", "pods");
      assertEquals(!global, judge.judge(pods.by("bob").facts()).omitManagedFields());
      assertEquals(global, judge.judge(pods.facts()).omitManagedFields());
    }
  }

  @Test
  void judges_thousands_of_policies_as_the_slow_reading_does() {
    RandomPolicies random = new RandomPolicies(new Random(20261121));
    int matched = 0;
    for (int i = 0; i < 4_000; i++) {
      AuditPolicy policy = random.policy();
      PolicyJudge judge = new PolicyJudge(policy);
      for (int j = 0; j < 100; j++) {
        EventFacts facts = random.facts();
        Verdict verdict = judge.judge(facts);
        assertEquals(NaiveJudge.judge(policy, facts), verdict, () -> policy + " of " + facts);
        matched += verdict.rule() >= 0 ? 1 : 0;
      }
    }
    assertTrue(matched > 100_000 && matched < 390_000, "matched " + matched);
  }
}
