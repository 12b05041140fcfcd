package io.annals.audit.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds rules that keep bodies which had better not be kept, or lose sessions. */
final class BodyLint {
  private static final List<String> SESSIONS =
      List.of("pods/exec", "pods/attach", "pods/portforward");
  private static final Set<String> ALL_SESSIONS = Set.of("exec", "attach", "portforward");
  private static final List<String> WRITES = List.of("create", "update", "patch");
  private static final List<String> SENT_OR_ANSWERED =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

  private final PolicyJudge judge;
  private final Budget budget;
  private final Findings findings;

  BodyLint(PolicyJudge judge, Budget budget, Findings findings) {
    this.judge = judge;
    this.budget = budget;
    this.findings = findings;
  }

  void check(PolicyRule rule, int index) {
    String at = "/rules/" + index;
    if (rule.level().compareTo(Level.METADATA) > 0) {
      if (decides(rule, index, List.of("create"), "serviceaccounts", "token")) {
        findings.warning(
            at,
            "keeps requests for service account tokens with their bodies; a rule before it should"
                + " put serviceaccounts/token at Metadata");
      }
      List<String> verbs = rule.level() == Level.REQUEST ? WRITES : SENT_OR_ANSWERED;
      if (decides(rule, index, verbs, "secrets", "")) {
        findings.warning(
            at, "keeps secrets with their bodies; a rule before it should put secrets at Metadata");
      }
    }
    sessions(rule, index, at);
  }

  /** Sessions over WebSocket are a get, over SPDY a create: a rule for one of them misses half. */
  private void sessions(PolicyRule rule, int index, String at) {
    boolean create = rule.verbs().contains("create");
    boolean get = rule.verbs().contains("get");
    if (create != get && namesSessions(rule)) {
      findings.warning(
          at + "/verbs",
          create
              ? "sessions over WebSocket are a get: with create alone they are missed"
              : "sessions over SPDY are a create: with get alone they are missed");
    }
    if (rule.level() == Level.NONE
        && get
        && rule.users().isEmpty()
        && rule.userGroups().isEmpty()
        && ALL_SESSIONS.stream()
            .anyMatch(kind -> decides(rule, index, List.of("get", "create"), "pods", kind))) {
      findings.warning(
          at, "drops sessions (exec, attach or port-forward): over WebSocket they are a get");
    }
  }

  private static boolean namesSessions(PolicyRule rule) {
    return rule.resources().stream()
        .filter(resources -> resources.group().isEmpty())
        .flatMap(resources -> resources.resources().stream())
        .anyMatch(SESSIONS::contains);
  }

  /** Whether a request of one of these verbs, as far as the rule has them, comes to the rule. */
  private boolean decides(
      PolicyRule rule, int index, List<String> verbs, String resource, String subresource) {
    List<String> asked =
        rule.verbs().isEmpty() ? verbs : verbs.stream().filter(rule.verbs()::contains).toList();
    Set<String> names = new LinkedHashSet<>(List.of(Witnesses.FRESH));
    rule.resources().forEach(listed -> names.addAll(listed.resourceNames()));
    List<String> namespaces = Witnesses.orFresh(rule.namespaces());
    double judgements =
        (double) names.size()
            * namespaces.size()
            * asked.size()
            * Math.max(1, rule.users().size())
            * Math.max(1, rule.userGroups().size());
    if (!budget.spend(judgements)) {
      return false;
    }
    Stream<EventFacts.Resource> targets =
        names.stream()
            .flatMap(
                name ->
                    namespaces.stream()
                        .map(
                            namespace ->
                                new EventFacts.Resource(
                                    "", resource, subresource, namespace, name)));
    return Witnesses.of(rule, asked, targets).anyMatch(facts -> judge.judge(facts).rule() == index);
  }
}
