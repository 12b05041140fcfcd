package io.annals.gateway.peer;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks for a partition's hot tail, or for what has come to it.
 *
 * @param tenant whose partition it must be
 * @param known what the asker has of it
 * @param fromMicros only rows at or after this time, microseconds since 1970
 * @param toMicros and before this one
 */
record TailQuestion(
    TenantUid tenant,
    TopicUid topic,
    int partition,
    Optional<Known> known,
    long fromMicros,
    long toMicros) {

  /** All rows below {@code nextOffset} of one opening. */
  record Known(UUID opening, long nextOffset) {}

  /** The whole tail. */
  static TailQuestion all(TenantUid tenant, TopicUid topic, int partition, Optional<Known> known) {
    return new TailQuestion(tenant, topic, partition, known, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Where the tail stands, without its rows. */
  static TailQuestion standing(TenantUid tenant, TopicUid topic, int partition) {
    return new TailQuestion(tenant, topic, partition, Optional.empty(), 0, 0);
  }

  TailQuestion after(Known more) {
    return new TailQuestion(tenant, topic, partition, Optional.of(more), fromMicros, toMicros);
  }

  Buffer write() {
    JsonObject json =
        new JsonObject()
            .put("tenant", tenant.value())
            .put("topic", topic.value())
            .put("partition", partition)
            .put("from", fromMicros)
            .put("to", toMicros);
    known.ifPresent(
        k -> json.put("opening", k.opening().toString()).put("nextOffset", k.nextOffset()));
    return json.toBuffer();
  }

  /**
   * @throws IllegalArgumentException when it is no question
   */
  static TailQuestion read(Buffer body) {
    try {
      JsonObject json = new JsonObject(body);
      Optional<Known> known =
          Optional.ofNullable(json.getString("opening"))
              .map(text -> new Known(UUID.fromString(text), json.getLong("nextOffset")));
      return new TailQuestion(
          new TenantUid(json.getLong("tenant")),
          new TopicUid(json.getLong("topic")),
          json.getInteger("partition"),
          known,
          json.getLong("from"),
          json.getLong("to"));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("no question", e);
    }
  }
}
