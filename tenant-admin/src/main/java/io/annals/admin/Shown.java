package io.annals.admin;

import io.annals.platform.http.Reply;
import io.annals.platform.net.Network;
import io.annals.tenancy.Logset;
import io.annals.tenancy.Page;
import io.annals.tenancy.Sink;
import io.annals.tenancy.Tenant;
import io.annals.tenancy.Token;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicContents;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;

/** Things as answers show them. */
final class Shown {
  private Shown() {}

  static JsonObject tenant(Tenant tenant) {
    JsonObject shown =
        new JsonObject()
            .put("id", tenant.id().value())
            .put("displayName", tenant.labels().displayName())
            .put("pricePlan", tenant.labels().pricePlan())
            .put("region", tenant.labels().region())
            .put("timeZone", tenant.labels().timeZone().getId())
            .put(
                "intranetRanges",
                new JsonArray(
                    tenant.labels().intranetRanges().stream().map(Network::toString).toList()))
            .put("state", tenant.state().name().toLowerCase(Locale.ROOT))
            .put("createdAt", tenant.createdAt().toString());
    return tenant.closedAt() == null ? shown : shown.put("closedAt", tenant.closedAt().toString());
  }

  static JsonObject token(Token token) {
    JsonObject shown =
        new JsonObject()
            .put("id", token.id())
            .put("role", token.role().text())
            .put("displayName", token.displayName())
            .put("createdAt", token.createdAt().toString())
            .put("expiresAt", time(token.expiresAt()));
    return token.cluster() == null ? shown : shown.put("cluster", token.cluster().value());
  }

  static JsonObject logset(Logset logset) {
    return new JsonObject()
        .put("id", logset.id().value())
        .put("autoCreated", logset.autoCreated())
        .put("createdAt", logset.createdAt().toString());
  }

  static JsonObject topic(Topic topic, TopicContents contents) {
    return new JsonObject()
        .put("id", topic.id().value())
        .put("logset", topic.logset().id().value())
        .put("kind", topic.kind().text())
        .put("retentionDays", topic.retentionDays())
        .put("autoCreated", topic.autoCreated())
        .put("product", topic.product())
        .put("region", topic.region())
        .put("createdAt", topic.createdAt().toString())
        .put("storedEvents", contents.events())
        .put("storedBytes", contents.bytes())
        .put("oldest", time(contents.oldest()))
        .put("newest", time(contents.newest()));
  }

  /** Without warnings. */
  static JsonObject sink(Sink sink) {
    JsonObject shown =
        new JsonObject()
            .put("id", sink.id().value())
            .put("topic", sink.topic().id().value())
            .put("policy", sink.policy().toJson())
            .put("delivery", sink.delivery().text())
            .put("state", sink.state().text());
    if (sink.error() != null) {
      shown.put("error", sink.error());
    }
    return shown.put("createdAt", sink.createdAt().toString());
  }

  static <T> Reply page(Page<T> page, Function<T, JsonObject> item) {
    JsonObject answer =
        new JsonObject().put("items", new JsonArray(page.items().stream().map(item).toList()));
    page.last().ifPresent(id -> answer.put("nextPageToken", Input.pageTokenAfter(id)));
    return Reply.ok(answer);
  }

  private static String time(Instant time) {
    return time == null ? null : time.toString();
  }
}
