package io.annals.admin;

import io.annals.tenancy.Cluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The policy that a cluster's API server is given: by default everything the service can use. */
final class SourcePolicy {
  private static final String RESOURCE = "/policy/source-policy.yaml";
  private static final String RESTART =
      "The API server reads its policy when it starts: install it again and restart the API"
          + " server. The policy of the switch changes without a restart.";

  private final String standard;

  SourcePolicy() {
    try (InputStream in = SourcePolicy.class.getResourceAsStream(RESOURCE)) {
      this.standard = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String of(Cluster cluster) {
    return cluster.sourcePolicy() == null ? standard : cluster.sourcePolicy().getString("yaml");
  }

  JsonObject shown(Cluster cluster) {
    return new JsonObject()
        .put("yaml", of(cluster))
        .put("default", cluster.sourcePolicy() == null)
        .put("notes", new JsonArray().add(RESTART));
  }
}
