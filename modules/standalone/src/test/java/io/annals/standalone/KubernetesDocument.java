package io.annals.standalone;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One object of a YAML file, read into the type that Kubernetes' OpenAPI files give its kind. */
record KubernetesDocument(Path file, JsonObject json) {
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "apps/v1 Deployment", V1Deployment.class,
          "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class,
          "v1 PersistentVolumeClaim", V1PersistentVolumeClaim.class,
          "v1 Pod", V1Pod.class,
          "v1 Secret", V1Secret.class,
          "v1 Service", V1Service.class,
          "v1 ServiceAccount", V1ServiceAccount.class);

  private static final Gson GSON =
      new GsonBuilder().registerTypeAdapter(OffsetDateTime.class, new NoTime()).create();

  static List<KubernetesDocument> read(Path file) throws IOException {
    List<KubernetesDocument> documents = new ArrayList<>();
    for (Object document : yaml().loadAll(Files.readString(file))) {
      documents.add(new KubernetesDocument(file, GSON.toJsonTree(document).getAsJsonObject()));
    }
    return documents;
  }

  static JsonObject plain(Path file) throws IOException {
    return GSON.toJsonTree(yaml().load(Files.readString(file))).getAsJsonObject();
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  String kind() {
    return json.get("kind").getAsString();
  }

  String name() {
    return json.getAsJsonObject("metadata").get("name").getAsString();
  }

  /**
   * The object.
   *
   * @throws IllegalArgumentException when a field is unknown, is missing or has another type
   */
  <T> T as(Class<T> type) {
    String kind = json.get("apiVersion").getAsString() + " " + kind();
    if (!type.equals(TYPES.get(kind))) {
      throw new IllegalArgumentException(file + ": of another kind or version: " + kind);
    }
    try {
      type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
      return GSON.fromJson(json, type);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(file + ": " + e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every type can be asked", e);
    }
  }

  /** The object in the type of its kind. */
  Object checked() {
    Class<?> type = TYPES.get(json.get("apiVersion").getAsString() + " " + kind());
    if (type == null) {
      throw new IllegalArgumentException(file + ": an unknown kind: " + kind());
    }
    return as(type);
  }

  /** Times are the server's to write. */
  private static final class NoTime extends TypeAdapter<OffsetDateTime> {
    @Override
    public void write(JsonWriter out, OffsetDateTime value) {
      throw new IllegalArgumentException("a time in a document");
    }

    @Override
    public OffsetDateTime read(JsonReader in) {
      throw new IllegalArgumentException("a time in a document");
    }
  }
}
