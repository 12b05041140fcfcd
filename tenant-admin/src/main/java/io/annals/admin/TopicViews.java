package io.annals.admin;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicContents;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.function.Function;

/** Topics as answers show them: with what they hold, and until when they are free. Thread-safe. */
final class TopicViews {
  private final FreeUntil freeUntil;

  TopicViews(FreeUntil freeUntil) {
    this.freeUntil = freeUntil;
  }

  Future<JsonObject> of(SqlClient sql, TenantUid tenant, Topic topic) {
    return of(sql, tenant, List.of(topic)).map(shown -> shown.apply(topic));
  }

  /** For these topics of one tenant. */
  Future<Function<Topic, JsonObject>> of(SqlClient sql, TenantUid tenant, List<Topic> topics) {
    return TopicContents.of(sql, tenant, topics.stream().map(Topic::uid).toList())
        .compose(
            contents ->
                freeUntil
                    .of(sql, tenant)
                    .map(
                        free ->
                            topic -> {
                              JsonObject shown =
                                  Shown.topic(
                                      topic,
                                      contents.getOrDefault(topic.uid(), TopicContents.NONE));
                              free.apply(topic)
                                  .ifPresent(until -> shown.put("freeUntil", until.toString()));
                              return shown;
                            }));
  }
}
