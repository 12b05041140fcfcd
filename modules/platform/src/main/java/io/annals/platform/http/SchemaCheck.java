package io.annals.platform.http;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks values against one JSON schema and says every mistake once, at its place. Not thread-safe:
 * each event loop has its own.
 */
final class SchemaCheck {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setBaseUri("https://annals.io/")
          .setDraft(Draft.DRAFT202012)
          .setOutputFormat(OutputFormat.Basic);
  private static final Pattern TYPE =
      Pattern.compile("Instance type (.*) is invalid\\. Expected (.*)", Pattern.DOTALL);
  private static final Pattern MISSING =
      Pattern.compile("Instance does not have required property \"(.*)\"", Pattern.DOTALL);
  private static final String UNKNOWN = "/additionalProperties";

  private final Validator validator;
  private final JsonObject schema;

  SchemaCheck(JsonObject schema) {
    this.schema = schema;
    this.validator = Validator.create(JsonSchema.of(schema.copy()), OPTIONS);
  }

  /** Every mistake with a JSON pointer to it; empty when the value is right. */
  List<FieldError> mistakes(Object value) {
    OutputUnit outcome = validator.validate(value);
    if (outcome.getValid()) {
      return List.of();
    }
    List<OutputUnit> units = outcome.getErrors() == null ? List.of() : outcome.getErrors();
    Set<FieldError> mistakes = new LinkedHashSet<>();
    for (OutputUnit unit : units) {
      if (!isConsequence(unit, units)) {
        mistakes.add(mistake(unit));
      }
    }
    if (mistakes.isEmpty()) {
      mistakes.add(new FieldError("", "does not have the form that the contract says"));
    }
    return new ArrayList<>(mistakes);
  }

  /**
   * The validator also reports each parent of a mistake, and a known member with a mistake as an
   * unknown one.
   */
  private static boolean isConsequence(OutputUnit unit, List<OutputUnit> all) {
    String keyword = keyword(unit);
    if (keyword.endsWith("/properties")
        || keyword.endsWith("/items")
        || keyword.endsWith("/allOf")
        || keyword.endsWith("/prefixItems")) {
      return true;
    }
    if (!keyword.endsWith(UNKNOWN)) {
      return false;
    }
    String known = keyword.substring(0, keyword.length() - UNKNOWN.length()) + "/properties";
    return all.stream()
        .anyMatch(
            other ->
                keyword(other).equals(known)
                    && other.getInstanceLocation().equals(unit.getInstanceLocation()));
  }

  private FieldError mistake(OutputUnit unit) {
    String pointer = unit.getInstanceLocation().substring(1);
    String keyword = keyword(unit);
    String error = unit.getError();
    if (keyword.endsWith(UNKNOWN)) {
      return new FieldError(pointer, "there is no such field");
    }
    Matcher missing = MISSING.matcher(error);
    if (missing.matches()) {
      return new FieldError(pointer + "/" + escaped(missing.group(1)), "is missing");
    }
    Matcher type = TYPE.matcher(error);
    if (type.matches()) {
      return new FieldError(pointer, "is a " + type.group(1) + ", not a " + type.group(2));
    }
    if (keyword.endsWith("/pattern")) {
      return new FieldError(pointer, "does not match " + at(keyword));
    }
    if (keyword.endsWith("/oneOf") || keyword.endsWith("/anyOf")) {
      return new FieldError(pointer, "has none of the forms that are possible here");
    }
    if (keyword.endsWith("/enum") || keyword.endsWith("/const")) {
      return new FieldError(pointer, "must be one of " + at(keyword));
    }
    return new FieldError(pointer, error);
  }

  /** What the schema says at a keyword's place, such as the pattern itself. */
  private Object at(String keyword) {
    Object node = schema;
    for (String step : keyword.substring(2).split("/")) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (node instanceof JsonObject object) {
        node = object.getValue(name);
      } else if (node instanceof io.vertx.core.json.JsonArray array) {
        node = array.getValue(Integer.parseInt(name));
      }
    }
    return node;
  }

  private static String keyword(OutputUnit unit) {
    return unit.getKeywordLocation();
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
