package io.annals.audit.policy;

/**
 * What a policy says of one event, whatever level the event came with.
 *
 * @param level of the rule; {@link Level#NONE} also when none matched
 * @param stageOmitted the policy or the rule omits the event's stage
 * @param omitManagedFields bodies are kept without their managed fields
 * @param rule index of the first rule that matched; -1 = none
 */
public record Verdict(Level level, boolean stageOmitted, boolean omitManagedFields, int rule) {
  /** Whether the event is not to be kept at all. */
  public boolean dropped() {
    return stageOmitted || level == Level.NONE;
  }
}
