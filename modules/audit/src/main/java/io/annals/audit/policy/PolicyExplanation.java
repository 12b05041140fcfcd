package io.annals.audit.policy;

/**
 * What a policy says of one event, and why.
 *
 * @param level of the rule, or None when no rule matches; an event that came with less keeps less
 * @param omitted the policy or the rule omits the event's stage
 * @param rule index of the first rule that matches; -1 = none
 */
public record PolicyExplanation(Level level, boolean omitted, int rule) {
  /**
   * Explains by the same judgement that ingest makes. Compiles the policy: for one event, not for
   * many.
   *
   * @param event JSON; what it does not say counts as absent
   * @throws IllegalArgumentException if the text is not one JSON object
   */
  public static PolicyExplanation of(AuditPolicy policy, byte[] event) {
    Verdict verdict = new PolicyJudge(policy).judge(EventFacts.of(event));
    return new PolicyExplanation(verdict.level(), verdict.stageOmitted(), verdict.rule());
  }
}
