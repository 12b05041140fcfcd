package io.annals.audit.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds rules that are allowed, but probably not meant. */
final class PolicyLint {
  /** Some tenths of a second. */
  private static final long MOST_JUDGEMENTS = 400_000;

  private final AuditPolicy policy;
  private final PolicyJudge judge;
  private final Findings findings;
  private final Budget budget = new Budget(MOST_JUDGEMENTS);

  private PolicyLint(AuditPolicy policy, Findings findings) {
    this.policy = policy;
    this.judge = new PolicyJudge(policy);
    this.findings = findings;
  }

  static void check(AuditPolicy policy, Findings findings) {
    new PolicyLint(policy, findings).check();
  }

  private void check() {
    WordLint words = new WordLint(findings);
    BodyLint bodies = new BodyLint(judge, budget, findings);
    for (int i = 0; i < policy.rules().size(); i++) {
      PolicyRule rule = policy.rules().get(i);
      words.check(rule, i);
      if (budget.spend(Witnesses.count(rule)) && reachable(rule, i)) {
        bodies.check(rule, i);
      }
    }
    if (budget.exhausted()) {
      findings.warning("", "too many combinations to tell what each rule can match");
    }
    if (policy.omitStages().size() == Stage.values().length) {
      findings.warning("/omitStages", "every stage is omitted: nothing is kept");
    }
  }

  private boolean reachable(PolicyRule rule, int index) {
    Set<Integer> takers = new TreeSet<>();
    PolicyJudge alone = alone(rule);
    Optional<EventFacts> reaching =
        Witnesses.of(rule)
            .filter(
                facts -> {
                  int taker = judge.judge(facts).rule();
                  if (taker != index && alone.judge(facts).rule() == 0) {
                    takers.add(taker);
                  }
                  return taker == index;
                })
            .findFirst();
    if (reaching.isEmpty()) {
      findings.warning("/rules/" + index, "can never match: " + reason(takers));
    }
    return reaching.isPresent();
  }

  private static PolicyJudge alone(PolicyRule rule) {
    return new PolicyJudge(new AuditPolicy(List.of(rule), Set.of(), false));
  }

  private String reason(Set<Integer> takers) {
    if (takers.isEmpty()) {
      return "there is no such request";
    }
    if (takers.size() > 1) {
      return "rules " + listed(takers) + " together match all that it would, and come first";
    }
    int taker = takers.iterator().next();
    return isCatchAll(policy.rules().get(taker))
        ? "rule " + taker + " before it matches everything"
        : "rule " + taker + " before it matches all that it would";
  }

  private static String listed(Set<Integer> rules) {
    List<String> first = rules.stream().limit(8).map(String::valueOf).toList();
    return String.join(", ", first) + (rules.size() > first.size() ? " and others" : "");
  }

  private static boolean isCatchAll(PolicyRule rule) {
    return rule.users().isEmpty()
        && rule.userGroups().isEmpty()
        && rule.verbs().isEmpty()
        && rule.resources().isEmpty()
        && rule.namespaces().isEmpty()
        && rule.nonResourceUrls().isEmpty();
  }
}
