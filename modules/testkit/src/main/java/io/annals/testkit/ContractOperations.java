package io.annals.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The operations of an OpenAPI file of the class path, as they stand there. */
final class ContractOperations {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private ContractOperations() {}

  record Described(String id, String method, String path, Set<String> roles, String scope) {
    /** The path about this tenant and cluster, with a parameter that no operation knows. */
    String at(String tenant, String cluster) {
      return path.replace("{tenant}", tenant)
              .replace("{cluster}", cluster)
              .replaceAll("\\{[a-z]+}", "some-thing")
          + "?noSuchParameter=1";
    }
  }

  static List<Described> of(String resource) {
    List<Described> operations = new ArrayList<>();
    map(load(resource).get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            operations.add(described(path, method, map(operation)));
                          }
                        }));
    return operations;
  }

  private static Described described(String path, String method, Map<String, Object> operation) {
    Set<String> roles = new HashSet<>();
    if (operation.get("x-annals-roles") instanceof List<?> list) {
      list.forEach(role -> roles.add((String) role));
    }
    return new Described(
        (String) operation.get("operationId"),
        method.toUpperCase(Locale.ROOT),
        path,
        roles,
        String.valueOf(operation.get("x-annals-scope")));
  }

  private static Map<String, Object> load(String resource) {
    try (InputStream in = ContractOperations.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no such contract: " + resource);
      }
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object yaml) {
    return (Map<String, Object>) yaml;
  }
}
