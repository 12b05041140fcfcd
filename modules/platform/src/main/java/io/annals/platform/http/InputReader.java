package io.annals.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one operation's input as the contract says. One per operation and event loop. */
final class InputReader {
  private final List<Contract.Parameter> path;
  private final List<Contract.Parameter> query;
  private final Optional<Contract.Body> body;
  private final Map<Contract.Parameter, SchemaCheck> checks = new HashMap<>();
  private final Set<String> queryNames = new HashSet<>();
  private final SchemaCheck bodyCheck;

  InputReader(Contract.Described operation) {
    this.path = operation.parametersIn("path");
    this.query = operation.parametersIn("query");
    this.body = operation.body();
    operation.parameters().forEach(p -> checks.put(p, new SchemaCheck(p.schema())));
    query.forEach(p -> queryNames.add(p.name()));
    this.bodyCheck = body.map(b -> new SchemaCheck(b.schema())).orElse(null);
  }

  /** The body; throws a {@link ProblemException} with every mistake of the whole input. */
  JsonObject read(RoutingContext context) {
    List<FieldError> mistakes = new ArrayList<>();
    for (Contract.Parameter parameter : path) {
      check(parameter, List.of(context.pathParam(parameter.name())), mistakes);
    }
    for (Contract.Parameter parameter : query) {
      check(parameter, context.queryParam(parameter.name()), mistakes);
    }
    for (String name : context.queryParams().names()) {
      if (!queryNames.contains(name)) {
        mistakes.add(new FieldError(name, "there is no such parameter"));
      }
    }
    JsonObject read = body(context, mistakes);
    if (!mistakes.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "The request does not have the form it should", mistakes);
    }
    return read;
  }

  private void check(Contract.Parameter parameter, List<String> values, List<FieldError> mistakes) {
    if (values.isEmpty()) {
      if (parameter.required()) {
        mistakes.add(new FieldError(parameter.name(), "is missing"));
      }
      return;
    }
    boolean list = "array".equals(parameter.schema().getValue("type"));
    if (!list && values.size() > 1) {
      mistakes.add(new FieldError(parameter.name(), "is given more than once"));
      return;
    }
    Object value = list ? elements(parameter, values) : typed(parameter.schema(), values.get(0));
    for (FieldError mistake : checks.get(parameter).mistakes(value)) {
      mistakes.add(new FieldError(parameter.name(), mistake.detail()));
    }
  }

  private static JsonArray elements(Contract.Parameter parameter, List<String> values) {
    JsonObject items = parameter.schema().getJsonObject("items", new JsonObject());
    JsonArray elements = new JsonArray();
    values.forEach(value -> elements.add(typed(items, value)));
    return elements;
  }

  /** The value that the text stands for; the text itself when it stands for none of that type. */
  private static Object typed(JsonObject schema, String text) {
    Object type = schema.getValue("type");
    try {
      if ("integer".equals(type)) {
        return Long.valueOf(text);
      }
      if ("number".equals(type)) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException notANumber) {
      return text;
    }
    if ("boolean".equals(type) && (text.equals("true") || text.equals("false"))) {
      return Boolean.valueOf(text);
    }
    return text;
  }

  private JsonObject body(RoutingContext context, List<FieldError> mistakes) {
    if (body.isEmpty()) {
      return new JsonObject();
    }
    Buffer sent = context.body().buffer();
    if (sent == null || sent.length() == 0) {
      if (body.get().required()) {
        mistakes.add(new FieldError("", "the body is missing"));
      }
      return new JsonObject();
    }
    requireJson(context);
    Object value;
    try {
      value = Json.decodeValue(sent);
    } catch (DecodeException e) {
      mistakes.add(new FieldError("", "the body is not JSON"));
      return new JsonObject();
    }
    if (!(value instanceof JsonObject object)) {
      mistakes.add(new FieldError("", "the body is not a JSON object"));
      return new JsonObject();
    }
    mistakes.addAll(bodyCheck.mistakes(object));
    return object;
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "The body must be sent with Content-Type: application/json");
    }
  }
}
