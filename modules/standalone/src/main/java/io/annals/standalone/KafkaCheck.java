package io.annals.standalone;

import io.annals.platform.health.HealthCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import java.util.Map;

/** Up when Kafka says which brokers it has. */
final class KafkaCheck implements HealthCheck {
  private static final String LIMIT_MILLIS = "900";

  private final KafkaAdminClient admin;

  KafkaCheck(Vertx vertx, Map<String, String> client, String bootstrapServers) {
    Map<String, String> settings = new java.util.HashMap<>(client);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("client.id", "annals-health");
    settings.put("request.timeout.ms", LIMIT_MILLIS);
    settings.put("default.api.timeout.ms", LIMIT_MILLIS);
    settings.put("reconnect.backoff.max.ms", "500");
    this.admin = KafkaAdminClient.create(vertx, settings);
  }

  @Override
  public Future<String> check() {
    return admin
        .describeCluster()
        .map(cluster -> cluster.getNodes().size())
        .compose(
            brokers ->
                brokers > 0
                    ? Future.succeededFuture(brokers + " brokers")
                    : Future.failedFuture("no broker"))
        .recover(e -> Future.failedFuture("Kafka does not answer"));
  }

  Future<Void> close() {
    return admin.close(1_000);
  }
}
