package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells where a sink asks for more than its cluster's API server sends. The API server judges by
 * the source policy first; what that leaves out no sink's policy can bring back.
 *
 * <p>Each warning rests on a request that was found and judged by both policies, so none is false;
 * a request that only a most unusual user could make (one in groups that exclude each other, say)
 * is not looked for, so that one may be missing.
 */
public final class PolicyCoverage {
  /** About a second. */
  private static final long MOST_JUDGEMENTS = 2_000_000;

  private final AuditPolicy source;
  private final AuditPolicy sink;
  private final List<RuleParts> sourceParts;
  private final PolicyJudge sourceJudge;
  private final PolicyJudge sinkJudge;
  private final Budget budget = new Budget(MOST_JUDGEMENTS);

  private PolicyCoverage(AuditPolicy source, AuditPolicy sink) {
    this.source = source;
    this.sink = sink;
    this.sourceParts = source.rules().stream().map(RuleParts::of).toList();
    this.sourceJudge = new PolicyJudge(source);
    this.sinkJudge = new PolicyJudge(sink);
  }

  /**
   * At most one warning for each rule of the sink's policy, its pointer that rule's, such as {@code
   * /rules/3}; empty when the source delivers all that the sink asks for.
   */
  public static List<Finding> warnings(AuditPolicy source, AuditPolicy sink) {
    return new PolicyCoverage(source, sink).warnings();
  }

  private List<Finding> warnings() {
    List<Finding> warnings = new ArrayList<>();
    for (int i = 0; i < sink.rules().size(); i++) {
      if (sink.rules().get(i).level() != Level.NONE) {
        Missing missing = missing(i);
        if (missing.isAnything()) {
          warnings.add(new Finding("/rules/" + i, missing.detail(sink.rules().get(i).level())));
        }
      }
    }
    if (budget.exhausted()) {
      warnings.add(
          new Finding("", "too many combinations to tell everything that the source lacks"));
    }
    return warnings;
  }

  private Missing missing(int index) {
    PolicyRule rule = sink.rules().get(index);
    RuleParts parts = RuleParts.of(rule);
    Missing missing = new Missing();
    if (budget.spend(parts.words() + CommonRequests.effort(rule, rule))) {
      look(index, new CommonRequests(rule, Optional.empty(), parts), missing);
    }
    for (int i = 0; i < sourceParts.size(); i++) {
      PolicyRule other = source.rules().get(i);
      double effort =
          parts.words() + sourceParts.get(i).words() + CommonRequests.effort(rule, other);
      if (missing.isEverything() || !budget.spend(effort)) {
        break;
      }
      look(
          index,
          new CommonRequests(rule, Optional.of(other), parts.with(sourceParts.get(i))),
          missing);
    }
    return missing;
  }

  private void look(int index, CommonRequests requests, Missing missing) {
    if (budget.spend(requests.count() * (1 + 2 * Stage.values().length))) {
      requests
          .all()
          .filter(facts -> sinkJudge.judge(facts).rule() == index)
          .forEach(facts -> compare(facts, missing));
    }
  }

  private void compare(EventFacts facts, Missing missing) {
    for (Stage stage : Stage.values()) {
      EventFacts at =
          new EventFacts(
              facts.user(),
              facts.groups(),
              facts.verb(),
              Optional.of(stage),
              facts.level(),
              facts.target());
      Verdict asked = sinkJudge.judge(at);
      if (!asked.dropped()) {
        compare(at, stage, asked, sourceJudge.judge(at), missing);
      }
    }
  }

  private static void compare(
      EventFacts facts, Stage stage, Verdict asked, Verdict sent, Missing missing) {
    if (sent.level() != Level.NONE && sent.stageOmitted()) {
      missing.stage(stage);
      return;
    }
    Level level = meant(asked.level(), facts);
    if (level.compareTo(meant(sent.level(), facts)) > 0) {
      missing.level(sent.level(), facts);
    } else if (level.compareTo(Level.METADATA) > 0
        && sent.omitManagedFields()
        && !asked.omitManagedFields()) {
      missing.managedFields();
    }
  }

  /**
   * What a level brings for this request: bodies are those of requests for resources, and what only
   * reads sends none.
   */
  private static Level meant(Level level, EventFacts facts) {
    if (facts.target() instanceof EventFacts.Path) {
      return level.atMost(Level.METADATA);
    }
    boolean reads = Set.of("get", "list", "watch").contains(facts.verb());
    return reads && level == Level.REQUEST ? Level.METADATA : level;
  }

  /** What was found to be missing for one rule of the sink. */
  private static final class Missing {
    private final Set<Stage> stages = EnumSet.noneOf(Stage.class);
    private Level lowest;
    private EventFacts example;
    private boolean managedFields;

    void stage(Stage stage) {
      stages.add(stage);
    }

    void level(Level sent, EventFacts facts) {
      if (lowest == null || sent.compareTo(lowest) < 0) {
        lowest = sent;
        example = facts;
      }
    }

    void managedFields() {
      managedFields = true;
    }

    boolean isAnything() {
      return lowest != null || managedFields || !stages.isEmpty();
    }

    boolean isEverything() {
      return lowest == Level.NONE && managedFields && stages.size() == Stage.values().length;
    }

    String detail(Level asked) {
      List<String> sentences = new ArrayList<>();
      if (lowest != null) {
        sentences.add(
            "asks for "
                + asked.text()
                + ", but the source policy delivers "
                + (lowest == Level.NONE ? "nothing" : "only " + lowest.text())
                + " of some requests it matches, such as "
                + ExampleText.of(example));
      }
      if (!stages.isEmpty()) {
        sentences.add(
            "asks for the stage "
                + String.join(", ", stages.stream().map(Stage::text).toList())
                + ", which the source policy omits");
      }
      if (managedFields) {
        sentences.add("asks for managed fields, which the source policy omits");
      }
      return String.join("; ", sentences);
    }
  }
}
