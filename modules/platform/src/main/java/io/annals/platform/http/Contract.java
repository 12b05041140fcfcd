package io.annals.platform.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What an OpenAPI 3.1 file says about requests: its operations with parameters and bodies. Answers
 * are for readers of the file.
 *
 * @param operations those that are not {@code x-annals-plain}, fixed paths before parameters
 */
record Contract(List<Described> operations) {
  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

  Contract {
    operations = List.copyOf(operations);
  }

  /**
   * @param schema without references
   */
  record Parameter(String name, String in, boolean required, JsonObject schema) {}

  /**
   * @param schema without references
   */
  record Body(boolean required, JsonObject schema) {}

  /** One operation as the file has it. */
  record Described(
      String id,
      HttpMethod method,
      String path,
      JsonObject operation,
      List<Parameter> parameters,
      Optional<Body> body) {
    Described {
      parameters = List.copyOf(parameters);
    }

    List<Parameter> parametersIn(String place) {
      return parameters.stream().filter(p -> p.in().equals(place)).toList();
    }
  }

  /** Reads a file of the classpath; fails with what is wrong in it. */
  static Contract load(String resource) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + resource);
      }
      Map<String, Object> yaml = new Yaml(new SafeConstructor(options)).load(in);
      return of(resource, new JsonObject(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Contract of(String resource, JsonObject document) {
    References references = new References(document);
    List<Described> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : METHODS) {
        JsonObject operation = item.getJsonObject(method);
        if (operation == null) {
          continue;
        }
        String id = operation.getString("operationId");
        if (id == null || !ids.add(id)) {
          throw new IllegalStateException(
              resource + ": " + method + " " + path + " needs an operationId of its own");
        }
        if (!operation.getBoolean("x-annals-plain", false)) {
          all.add(describe(references, path, method, item, operation));
        }
      }
    }
    all.sort(Comparator.comparing((Described d) -> d.path().replace('{', '\uffff')));
    return new Contract(all);
  }

  private static Described describe(
      References references, String path, String method, JsonObject item, JsonObject operation) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonObject owner : List.of(item, operation)) {
      JsonArray declared = owner.getJsonArray("parameters", new JsonArray());
      for (int i = 0; i < declared.size(); i++) {
        JsonObject parameter = references.inline(declared.getJsonObject(i));
        parameters.add(
            new Parameter(
                parameter.getString("name"),
                parameter.getString("in"),
                parameter.getBoolean("required", false),
                parameter.getJsonObject("schema", new JsonObject())));
      }
    }
    return new Described(
        operation.getString("operationId"),
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        path,
        operation,
        parameters,
        body(references, operation));
  }

  private static Optional<Body> body(References references, JsonObject operation) {
    JsonObject declared = operation.getJsonObject("requestBody");
    if (declared == null) {
      return Optional.empty();
    }
    JsonObject body = references.inline(declared);
    JsonObject json = body.getJsonObject("content").getJsonObject("application/json");
    if (json == null) {
      throw new IllegalStateException(
          operation.getString("operationId") + ": its body must be application/json");
    }
    return Optional.of(
        new Body(
            body.getBoolean("required", false), json.getJsonObject("schema", new JsonObject())));
  }
}
