package io.annals.audit.policy;

import io.annals.audit.Rfc3339;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the types in {@code metadata}, which means nothing to a policy, but must be readable. */
final class MetadataShape {
  private static final Set<String> STRINGS =
      Set.of("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion");
  private static final Set<String> STRING_MAPS = Set.of("labels", "annotations");
  private static final Set<String> LISTS = Set.of("ownerReferences", "finalizers", "managedFields");
  private static final Set<String> INTEGERS = Set.of("generation", "deletionGracePeriodSeconds");
  private static final Set<String> TIMES = Set.of("creationTimestamp", "deletionTimestamp");

  private final Findings findings;

  MetadataShape(Findings findings) {
    this.findings = findings;
  }

  void check(Object metadata) {
    if (metadata instanceof Map<?, ?> fields) {
      fields.forEach((name, value) -> field((String) name, value));
    } else if (metadata != null) {
      findings.error("/metadata", "must be an object");
    }
  }

  private void field(String name, Object value) {
    String at = Findings.member("/metadata", name);
    if (STRINGS.contains(name)) {
      require(value instanceof String, value, at, "must be a string");
    } else if (TIMES.contains(name)) {
      boolean time = value instanceof String text && Rfc3339.micros(text) != Rfc3339.NONE;
      require(time, value, at, "must be a time such as 2026-01-31T12:00:00Z");
    } else if (STRING_MAPS.contains(name)) {
      require(value instanceof Map, value, at, "must be an object");
      if (value instanceof Map<?, ?> map) {
        map.forEach(
            (key, text) ->
                require(
                    text instanceof String,
                    text,
                    Findings.member(at, (String) key),
                    "must be a string"));
      }
    } else if (LISTS.contains(name)) {
      require(value instanceof List, value, at, "must be a list");
    } else if (INTEGERS.contains(name)) {
      require(value instanceof JsonTree.Numeral, value, at, "must be a number");
    } else {
      findings.warning(at, "unknown field, without effect here");
    }
  }

  private void require(boolean right, Object value, String pointer, String detail) {
    if (!right && value != null) {
      findings.error(pointer, detail);
    }
  }
}
