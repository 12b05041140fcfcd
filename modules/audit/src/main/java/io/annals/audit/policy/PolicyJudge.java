package io.annals.audit.policy;

import java.util.List;

/**
 * Judges events by a policy as kube-apiserver judges requests: the first rule that matches decides,
 * and a rule matches when all that it names does. Compiled once; a judgement allocates next to
 * nothing. Immutable, thread-safe.
 *
 * <p>For users, groups, verbs and namespaces a set of bits, one a rule, tells which rules a value
 * satisfies. Only what is left after intersecting them is looked at, in order.
 */
public final class PolicyJudge {
  private static final int UNKNOWN_STAGE = Stage.values().length;

  private final RuleBits users;
  private final RuleBits groups;
  private final RuleBits verbs;
  private final RuleBits namespaces;
  private final RuleTarget[] targets;

  /** By rule, then by the stage's ordinal, an unknown stage last. The last row is of no rule. */
  private final Verdict[][] verdicts;

  public PolicyJudge(AuditPolicy policy) {
    List<PolicyRule> rules = policy.rules();
    users = new RuleBits(rules, PolicyRule::users);
    groups = new RuleBits(rules, PolicyRule::userGroups);
    verbs = new RuleBits(rules, PolicyRule::verbs);
    namespaces = new RuleBits(rules, PolicyRule::namespaces);
    targets = rules.stream().map(RuleTarget::of).toArray(RuleTarget[]::new);
    verdicts = new Verdict[rules.size() + 1][UNKNOWN_STAGE + 1];
    for (int rule = 0; rule <= rules.size(); rule++) {
      for (int stage = 0; stage <= UNKNOWN_STAGE; stage++) {
        verdicts[rule][stage] = verdict(policy, rule, stage);
      }
    }
  }

  private static Verdict verdict(AuditPolicy policy, int index, int stageOrdinal) {
    boolean known = stageOrdinal < UNKNOWN_STAGE;
    Stage stage = known ? Stage.values()[stageOrdinal] : null;
    boolean omitted = known && policy.omitStages().contains(stage);
    if (index == policy.rules().size()) {
      return new Verdict(Level.NONE, omitted, policy.omitManagedFields(), -1);
    }
    PolicyRule rule = policy.rules().get(index);
    return new Verdict(
        rule.level(),
        omitted || (known && rule.omitStages().contains(stage)),
        rule.omitManagedFields().orElse(policy.omitManagedFields()),
        index);
  }

  /**
   * What the policy says of an event. The level is the rule's: an event that came with less stays
   * as it is.
   */
  public Verdict judge(EventFacts facts) {
    int stage = facts.stage().isPresent() ? facts.stage().get().ordinal() : UNKNOWN_STAGE;
    return verdicts[rule(facts)][stage];
  }

  /** The index of the first rule that matches; the number of rules when none does. */
  private int rule(EventFacts facts) {
    long[] byUser = users.satisfiedBy(facts.user());
    long[] byGroups = groups.satisfiedByAny(facts.groups());
    long[] byVerb = verbs.satisfiedBy(facts.verb());
    EventFacts.Resource resource =
        facts.target() instanceof EventFacts.Resource named ? named : null;
    long[] byNamespace =
        resource == null ? namespaces.unrestricted() : namespaces.satisfiedBy(resource.namespace());
    String pattern = resource == null ? "" : RuleTarget.pattern(resource);
    for (int word = 0; word < byUser.length; word++) {
      long left = byUser[word] & byGroups[word] & byVerb[word] & byNamespace[word];
      while (left != 0) {
        int rule = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        if (matches(targets[rule], facts, resource, pattern)) {
          return rule;
        }
        left &= left - 1;
      }
    }
    return targets.length;
  }

  private static boolean matches(
      RuleTarget target, EventFacts facts, EventFacts.Resource resource, String pattern) {
    return resource == null
        ? target.matches(((EventFacts.Path) facts.target()).path())
        : target.matches(resource, pattern);
  }
}
