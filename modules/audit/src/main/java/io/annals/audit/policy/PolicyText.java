package io.annals.audit.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes policies as {@code audit.k8s.io/v1}, so that {@link PolicyReader} and API servers read the
 * same policy again. What is empty or as it is by default is left out. Stateless, thread-safe.
 */
public final class PolicyText {
  private static final JsonFactory JSON = new JsonFactory();

  private PolicyText() {}

  /** Block style, two blanks a level, ends with a line break. */
  public static String yaml(AuditPolicy policy) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setIndent(2);
    options.setWidth(100);
    options.setSplitLines(false);
    return new Yaml(new Quoting(options), options).dump(fields(policy));
  }

  /** Two blanks a level. */
  public static String json(AuditPolicy policy) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.setPrettyPrinter(new DefaultPrettyPrinter());
      write(generator, fields(policy));
    } catch (IOException e) {
      throw new IllegalStateException("a string in memory cannot be written", e);
    }
    return text.toString();
  }

  /** Puts every string into quotes that some reader of YAML could take for anything else. */
  private static final class Quoting extends Representer {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][-A-Za-z0-9./]*");

    Quoting(DumperOptions options) {
      super(options);
    }

    @Override
    protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
      boolean plain =
          !tag.equals(Tag.STR)
              || (WORD.matcher(value).matches()
                  && YamlScalars.typed(Tag.BOOL, value).isEmpty()
                  && !value.equalsIgnoreCase("null"));
      return super.representScalar(
          tag, value, plain ? style : DumperOptions.ScalarStyle.DOUBLE_QUOTED);
    }
  }

  private static Map<String, Object> fields(AuditPolicy policy) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("apiVersion", "audit.k8s.io/v1");
    fields.put("kind", "Policy");
    put(fields, "omitStages", stages(policy.omitStages()));
    if (policy.omitManagedFields()) {
      fields.put("omitManagedFields", true);
    }
    fields.put("rules", policy.rules().stream().map(PolicyText::fields).toList());
    return fields;
  }

  private static Map<String, Object> fields(PolicyRule rule) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("level", rule.level().text());
    put(fields, "users", rule.users());
    put(fields, "userGroups", rule.userGroups());
    put(fields, "verbs", rule.verbs());
    put(fields, "resources", rule.resources().stream().map(PolicyText::fields).toList());
    put(fields, "namespaces", rule.namespaces());
    put(fields, "nonResourceURLs", rule.nonResourceUrls());
    put(fields, "omitStages", stages(rule.omitStages()));
    rule.omitManagedFields().ifPresent(omit -> fields.put("omitManagedFields", omit));
    return fields;
  }

  private static Map<String, Object> fields(GroupResources resources) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("group", resources.group());
    put(fields, "resources", resources.resources());
    put(fields, "resourceNames", resources.resourceNames());
    return fields;
  }

  private static void put(Map<String, Object> fields, String name, List<?> values) {
    if (!values.isEmpty()) {
      fields.put(name, new ArrayList<>(values));
    }
  }

  private static List<String> stages(Set<Stage> stages) {
    return stages.stream().sorted().map(Stage::text).toList();
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        generator.writeFieldName((String) member.getKey());
        write(generator, member.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object element : list) {
        write(generator, element);
      }
      generator.writeEndArray();
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else {
      generator.writeString((String) value);
    }
  }
}
