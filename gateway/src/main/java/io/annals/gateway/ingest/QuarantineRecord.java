package io.annals.gateway.ingest;

import io.annals.tenancy.TopicUid;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What is written to a tenant's hidden topic: bad items, and gap records. */
final class QuarantineRecord {
  private QuarantineRecord() {}

  /**
   * @param item the item itself, JSON; null to keep its digest only
   */
  static byte[] item(
      String cluster,
      Instant receivedAt,
      String reason,
      int position,
      long length,
      byte[] sha256,
      byte[] item) {
    byte[] record =
        new JsonObject()
            .put("kind", "QuarantineItem")
            .put("cluster", cluster)
            .put("receivedAt", receivedAt.toString())
            .put("reason", reason)
            .put("position", position)
            .put("length", length)
            .put("sha256", HexFormat.of().formatHex(sha256))
            .toBuffer()
            .getBytes();
    return item == null ? record : with(record, item);
  }

  private static byte[] with(byte[] record, byte[] item) {
    byte[] name = ",\"item\":".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[record.length + name.length + item.length];
    System.arraycopy(record, 0, all, 0, record.length - 1);
    System.arraycopy(name, 0, all, record.length - 1, name.length);
    System.arraycopy(item, 0, all, record.length - 1 + name.length, item.length);
    all[all.length - 1] = '}';
    return all;
  }

  /**
   * What one log lacks.
   *
   * @param bytes of the events as they would have been stored
   */
  record TopicGap(TopicUid topic, long events, long bytes) {
    TopicGap and(TopicGap other) {
      return new TopicGap(topic, events + other.events, bytes + other.bytes);
    }
  }

  /**
   * @param topics which logs lack it; empty when all of the cluster's do
   */
  static byte[] gap(
      String cluster,
      String cause,
      long events,
      long bytes,
      Instant from,
      Instant to,
      List<TopicGap> topics) {
    JsonObject gap =
        new JsonObject()
            .put("kind", "Gap")
            .put("cluster", cluster)
            .put("cause", cause)
            .put("events", events)
            .put("bytes", bytes)
            .put("from", from.toString())
            .put("to", to.toString());
    if (!topics.isEmpty()) {
      JsonArray each = new JsonArray();
      for (TopicGap one : topics) {
        each.add(
            new JsonObject()
                .put("topic", one.topic().value())
                .put("events", one.events())
                .put("bytes", one.bytes()));
      }
      gap.put("topics", each);
    }
    return gap.toBuffer().getBytes();
  }
}
