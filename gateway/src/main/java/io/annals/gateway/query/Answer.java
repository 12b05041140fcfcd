package io.annals.gateway.query;

import io.annals.platform.http.Reply;
import io.annals.query.run.Completeness;
import io.annals.query.run.EventId;
import io.annals.query.run.Hit;
import io.annals.query.run.Reason;
import io.annals.query.run.Stats;
import io.annals.tenancy.TopicUid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Writes answers. Stored events go in as the bytes they are. */
final class Answer {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private Answer() {}

  static Reply ok(Buffer body) {
    return new Reply(200, JSON, body);
  }

  /** The members that every answer has. */
  static JsonObject of(Completeness completeness) {
    JsonArray reasons = new JsonArray();
    completeness.reasons().stream().map(Reason::text).forEach(reasons::add);
    return new JsonObject().put("complete", completeness.complete()).put("reasons", reasons);
  }

  static JsonObject stats(Stats stats) {
    return new JsonObject()
        .put("scannedEvents", stats.scannedEvents())
        .put("scannedBytes", stats.scannedBytes())
        .put("segments", stats.segments())
        .put("elapsedMs", stats.elapsed().toMillis());
  }

  /** An object without its last brace, so that more members can follow. */
  static Buffer open(JsonObject object) {
    Buffer text = object.toBuffer();
    return Buffer.buffer(text.length() + 1024).appendBuffer(text, 0, text.length() - 1);
  }

  /** Every text but the event is of characters that JSON does not escape. */
  static void append(Buffer into, Hit hit, TopicUid topic) {
    into.appendString("{\"id\":\"")
        .appendString(EventId.of(topic, hit.key()))
        .appendString("\",\"time\":\"")
        .appendString(TimeText.of(hit.key().timeMicros()))
        .appendString("\",\"receivedAt\":\"")
        .appendString(TimeText.of(hit.receivedAtMicros()))
        .appendString("\",\"cluster\":\"")
        .appendString(hit.cluster())
        .appendString("\",\"event\":")
        .appendBytes(hit.event());
    if (hit.auditIdReused()) {
      into.appendString(",\"auditIdReused\":true");
    }
    into.appendByte((byte) '}');
  }
}
