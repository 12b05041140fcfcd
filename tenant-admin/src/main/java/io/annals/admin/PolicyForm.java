package io.annals.admin;

import io.annals.platform.http.FieldError;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The form of an audit policy: the name of a preset, or YAML that is a {@code Policy} of {@code
 * audit.k8s.io} with rules of known levels and stages. What the rules mean is not looked at.
 */
final class PolicyForm {
  private static final JsonObject RECOMMENDED = new JsonObject().put("preset", "recommended");
  private static final Set<String> PRESETS =
      Set.of("tke", "eks", "ack", "generic", "recommended", "metadata");
  private static final Set<String> VERSIONS =
      Set.of("audit.k8s.io/v1", "audit.k8s.io/v1beta1", "audit.k8s.io/v1alpha1");
  private static final Set<String> LEVELS =
      Set.of("None", "Metadata", "Request", "RequestResponse");
  private static final Set<String> STAGES =
      Set.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic");
  private static final Pattern OLD_VERSION =
      Pattern.compile("(?m)^(apiVersion\\s*:\\s*[\"']?audit\\.k8s\\.io/v1)(?:beta1|alpha1)\\b");

  /** Far beyond any real policy; an attack would nest or repeat. */
  private static final int MOST_CHARACTERS = 262_144;

  private static final int DEEPEST = 20;

  private PolicyForm() {}

  static JsonObject orRecommended(JsonObject policy) {
    return policy == null ? RECOMMENDED.copy() : policy;
  }

  /** Throws a problem that names each mistake. */
  static void check(JsonObject policy, String pointer) {
    String preset = policy.getString("preset");
    String yaml = policy.getString("yaml");
    List<FieldError> errors = new ArrayList<>();
    if ((preset == null) == (yaml == null)) {
      errors.add(new FieldError(pointer, "needs either a preset or yaml"));
    } else if (preset != null && !PRESETS.contains(preset)) {
      errors.add(new FieldError(pointer + "/preset", "there is no such preset"));
    } else if (yaml != null) {
      checkYaml(yaml, pointer + "/yaml", errors);
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "the policy has mistakes", List.copyOf(errors));
    }
  }

  /** The same policy as the version that API servers read. */
  static String asV1(String yaml) {
    return OLD_VERSION.matcher(yaml).replaceFirst("$1");
  }

  private static void checkYaml(String yaml, String pointer, List<FieldError> errors) {
    Object document;
    try {
      document = parser().load(yaml);
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null ? "" : " in line " + (e.getProblemMark().getLine() + 1);
      errors.add(new FieldError(pointer, "not YAML: " + e.getProblem() + line));
      return;
    } catch (YAMLException e) {
      errors.add(new FieldError(pointer, "not YAML that can be read safely"));
      return;
    }
    if (!(document instanceof Map<?, ?> policy)) {
      errors.add(new FieldError(pointer, "not an object of kind Policy"));
      return;
    }
    if (!"Policy".equals(policy.get("kind"))) {
      errors.add(new FieldError(pointer + "/kind", "must be Policy"));
    }
    if (!(policy.get("apiVersion") instanceof String version) || !VERSIONS.contains(version)) {
      errors.add(new FieldError(pointer + "/apiVersion", "must be audit.k8s.io/v1"));
    }
    checkStages(policy, pointer, errors);
    checkRules(policy.get("rules"), pointer + "/rules", errors);
  }

  private static void checkRules(Object rules, String pointer, List<FieldError> errors) {
    if (!(rules instanceof List<?> list) || list.isEmpty()) {
      errors.add(new FieldError(pointer, "must have at least one rule"));
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      String at = pointer + "/" + i;
      if (!(list.get(i) instanceof Map<?, ?> rule)) {
        errors.add(new FieldError(at, "not an object"));
        continue;
      }
      if (!(rule.get("level") instanceof String level) || !LEVELS.contains(level)) {
        errors.add(
            new FieldError(at + "/level", "must be None, Metadata, Request or RequestResponse"));
      }
      checkStages(rule, at, errors);
    }
  }

  private static void checkStages(Map<?, ?> holder, String pointer, List<FieldError> errors) {
    Object stages = holder.get("omitStages");
    if (stages == null) {
      return;
    }
    if (!(stages instanceof List<?> list) || !STAGES.containsAll(list)) {
      errors.add(
          new FieldError(
              pointer + "/omitStages",
              "must list RequestReceived, ResponseStarted, ResponseComplete or Panic"));
    }
  }

  private static Yaml parser() {
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    limits.setCodePointLimit(MOST_CHARACTERS);
    limits.setNestingDepthLimit(DEEPEST);
    limits.setMaxAliasesForCollections(50);
    return new Yaml(new SafeConstructor(limits));
  }
}
