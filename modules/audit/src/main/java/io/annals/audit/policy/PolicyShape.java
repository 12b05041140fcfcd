package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Makes a policy of a tree of values, and tells of every value that has the wrong type or breaks a
 * rule of the API server's validation. What it makes is of use only when there were no errors.
 */
final class PolicyShape {
  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
  private static final Set<String> RULE_FIELDS =
      Set.of(
          "level",
          "users",
          "userGroups",
          "verbs",
          "resources",
          "namespaces",
          "nonResourceURLs",
          "omitStages",
          "omitManagedFields");
  private static final Set<String> GROUP_FIELDS = Set.of("group", "resources", "resourceNames");

  private final Findings findings;

  PolicyShape(Findings findings) {
    this.findings = findings;
  }

  AuditPolicy policy(Map<?, ?> fields) {
    warnOfUnknown(fields, FIELDS, "");
    new MetadataShape(findings).check(fields.get("metadata"));
    Set<Stage> omitStages = stages(fields, "");
    boolean omitManagedFields = flag(fields, "").orElse(false);
    if (fields.get("rules") instanceof List<?> listed && listed.size() > PolicyReader.MOST_RULES) {
      findings.error("/rules", "more than " + PolicyReader.MOST_RULES + " rules");
      return new AuditPolicy(List.of(), omitStages, omitManagedFields);
    }
    int before = findings.errors().size();
    List<PolicyRule> rules = elements(fields, "rules", "", this::rule);
    if (rules.isEmpty() && findings.errors().size() == before) {
      findings.error("/rules", "must have at least one rule");
    }
    return new AuditPolicy(rules, omitStages, omitManagedFields);
  }

  private PolicyRule rule(Object value, String pointer) {
    Map<?, ?> fields = object(value, pointer);
    warnOfUnknown(fields, RULE_FIELDS, pointer);
    Level level = level(fields, pointer);
    List<String> users = strings(fields, "users", pointer);
    List<String> userGroups = strings(fields, "userGroups", pointer);
    List<String> verbs = strings(fields, "verbs", pointer);
    List<GroupResources> resources = elements(fields, "resources", pointer, this::group);
    List<String> namespaces = strings(fields, "namespaces", pointer);
    List<String> urls = strings(fields, "nonResourceURLs", pointer);
    PolicyValidation.urls(urls, pointer + "/nonResourceURLs", findings);
    if (!urls.isEmpty() && !(resources.isEmpty() && namespaces.isEmpty())) {
      findings.error(
          pointer + "/nonResourceURLs",
          "a rule is for URLs or for resources and namespaces, not for both");
    }
    return new PolicyRule(
        level,
        users,
        userGroups,
        verbs,
        resources,
        namespaces,
        urls,
        stages(fields, pointer),
        flag(fields, pointer));
  }

  private GroupResources group(Object value, String pointer) {
    Map<?, ?> fields = object(value, pointer);
    warnOfUnknown(fields, GROUP_FIELDS, pointer);
    String group = string(fields.get("group"), pointer + "/group");
    PolicyValidation.group(group, pointer + "/group", findings);
    List<String> resources = strings(fields, "resources", pointer);
    List<String> names = strings(fields, "resourceNames", pointer);
    if (!names.isEmpty() && resources.isEmpty()) {
      findings.error(pointer + "/resourceNames", "needs at least one resource beside it");
    }
    return new GroupResources(group, resources, names);
  }

  private Level level(Map<?, ?> fields, String pointer) {
    String at = pointer + "/level";
    int before = findings.errors().size();
    String text = string(fields.get("level"), at);
    Optional<Level> level = Level.of(text);
    if (level.isEmpty() && findings.errors().size() == before) {
      findings.error(
          at,
          text.isEmpty()
              ? "is required: None, Metadata, Request or RequestResponse"
              : "must be None, Metadata, Request or RequestResponse");
    }
    return level.orElse(Level.NONE);
  }

  private Set<Stage> stages(Map<?, ?> fields, String pointer) {
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    elements(
        fields,
        "omitStages",
        pointer,
        (value, at) -> {
          int before = findings.errors().size();
          Optional<Stage> stage = Stage.of(string(value, at));
          stage.ifPresent(stages::add);
          if (stage.isEmpty() && findings.errors().size() == before) {
            findings.error(
                at, "must be RequestReceived, ResponseStarted, ResponseComplete or Panic");
          }
          return at;
        });
    return stages;
  }

  private Optional<Boolean> flag(Map<?, ?> fields, String pointer) {
    Object value = fields.get("omitManagedFields");
    if (value == null || value instanceof Boolean) {
      return Optional.ofNullable((Boolean) value);
    }
    findings.error(pointer + "/omitManagedFields", "must be true or false");
    return Optional.empty();
  }

  private List<String> strings(Map<?, ?> fields, String name, String pointer) {
    return elements(fields, name, pointer, this::string);
  }

  /** Null, as everywhere, is what is there when nothing is: here the empty string. */
  private String string(Object value, String pointer) {
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    findings.error(
        pointer,
        value instanceof Map || value instanceof List
            ? "must be a string"
            : "must be a string; put it into quotes");
    return "";
  }

  private Map<?, ?> object(Object value, String pointer) {
    if (value == null || value instanceof Map) {
      return value == null ? Map.of() : (Map<?, ?>) value;
    }
    findings.error(pointer, "must be an object");
    return Map.of();
  }

  private <T> List<T> elements(
      Map<?, ?> fields, String name, String pointer, BiFunction<Object, String, T> element) {
    Object value = fields.get(name);
    String at = Findings.member(pointer, name);
    List<T> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        elements.add(element.apply(list.get(i), Findings.element(at, i)));
      }
    } else if (value != null) {
      findings.error(at, "must be a list");
    }
    return elements;
  }

  private void warnOfUnknown(Map<?, ?> fields, Set<String> known, String pointer) {
    for (Object field : fields.keySet()) {
      String name = (String) field;
      if (!known.contains(name)) {
        String meant =
            known.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .map(right -> "; " + right + " is meant?")
                .orElse("");
        findings.warning(
            Findings.member(pointer, name), "unknown field, without effect here" + meant);
      }
    }
  }
}
