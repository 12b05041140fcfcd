package io.annals.audit.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads audit policies in YAML or JSON: the files that kube-apiserver's loader accepts are
 * accepted, the ones that it refuses are refused, and everything wrong is told at once. As there,
 * text that begins with a brace is JSON and everything else YAML 1.1; only the first document of
 * several counts; fields that are unknown (names are case-sensitive) or stand twice are worth a
 * warning, the last one counting; null is the same as absent; a number is no string.
 *
 * <p>Two differences: {@code v1beta1} and {@code v1alpha1}, which have the same fields and which
 * today's API servers no longer load, are read as {@code v1}; and text is limited in length,
 * nesting, rules and in what its aliases unfold to.
 *
 * <p>Stateless, thread-safe; never throws, whatever the text.
 */
public final class PolicyReader {
  /** Far beyond any real policy. */
  static final int MOST_CHARACTERS = 262_144;

  /** Bounds the memory of a compiled policy to some megabytes. */
  static final int MOST_RULES = 1_000;

  private static final String GROUP = "audit.k8s.io/";
  private static final String CURRENT = GROUP + "v1";
  private static final List<String> OLD = List.of(GROUP + "v1beta1", GROUP + "v1alpha1");

  private PolicyReader() {}

  /** With everything there is to say of it. */
  public static PolicyReading read(String text) {
    Findings findings = new Findings();
    Optional<AuditPolicy> policy = policy(text, findings);
    policy.ifPresent(read -> PolicyLint.check(read, findings));
    return new PolicyReading(policy, findings.errors(), findings.warnings());
  }

  /** The same policy without looking for warnings, of text that was accepted before. */
  public static Optional<AuditPolicy> policy(String text) {
    return policy(text, new Findings());
  }

  private static Optional<AuditPolicy> policy(String text, Findings findings) {
    if (text.length() > MOST_CHARACTERS) {
      findings.error("", "longer than " + MOST_CHARACTERS + " characters");
      return Optional.empty();
    }
    Optional<Object> document =
        startsWithBrace(text) ? JsonTree.read(text, findings) : YamlTree.read(text, findings);
    if (document.isEmpty() || !findings.errors().isEmpty()) {
      return Optional.empty();
    }
    if (!(document.get() instanceof Map<?, ?> fields)) {
      findings.error("", "must be an object of kind Policy");
      return Optional.empty();
    }
    checkType(fields, findings);
    AuditPolicy policy = new PolicyShape(findings).policy(fields);
    return findings.errors().isEmpty() ? Optional.of(policy) : Optional.empty();
  }

  private static boolean startsWithBrace(String text) {
    int i = 0;
    while (i < text.length()
        && (Character.isWhitespace(text.charAt(i)) || Character.isSpaceChar(text.charAt(i)))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == '{';
  }

  private static void checkType(Map<?, ?> fields, Findings findings) {
    Object version = typeField(fields, "apiVersion");
    if (version != null && OLD.contains(version)) {
      findings.warning(
          "/apiVersion",
          version + " is deprecated, and API servers no longer load it; read as " + CURRENT);
    } else if (!CURRENT.equals(version)) {
      findings.error("/apiVersion", "must be " + CURRENT);
    }
    Object kind = typeField(fields, "kind");
    if (kind == null || kind.equals("")) {
      findings.warning("/kind", "missing; read as Policy");
    } else if (!kind.equals("Policy")) {
      findings.error("/kind", "must be Policy");
    }
  }

  /** Of these two the API server knows the name in any case when there is no exact one. */
  private static Object typeField(Map<?, ?> fields, String name) {
    if (fields.containsKey(name)) {
      return fields.get(name);
    }
    return fields.entrySet().stream()
        .filter(field -> name.equalsIgnoreCase((String) field.getKey()))
        .map(Map.Entry::getValue)
        .filter(Objects::nonNull)
        .reduce((first, last) -> last)
        .orElse(null);
  }
}
