package io.annals.admin;

import static io.annals.testkit.Eventually.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Rows of usage and of segments as the store writes them, and the call that reads them. */
record UsageFixture(Admin admin) {
  /** The bytes of one segment: on disk in two parts, and uncompressed. */
  record Bytes(long columns, long body, long raw) {}

  /** A tenant with a logset for its topics. */
  void tenant(String id, String timeZone, String... clusters) {
    admin.tenant(id, clusters);
    admin.patch("/v1/tenants/" + id, new JsonObject().put("timeZone", timeZone)).expect(200);
    admin
        .post("/v1/tenants/" + id + "/logsets", new JsonObject().put("id", "kubernetes"))
        .expect(201);
  }

  long topic(String tenant, String id) {
    JsonObject topic =
        new JsonObject().put("id", id).put("logset", "kubernetes").put("kind", "audit");
    admin.post("/v1/tenants/" + tenant + "/topics", topic).expect(201);
    return uid(tenant, id);
  }

  /** Of a live topic. */
  long uid(String tenant, String id) {
    return number(
        """
        SELECT t.uid FROM topic t JOIN tenant n ON n.uid = t.tenant_uid
         WHERE n.id = $1 AND t.id = $2 AND t.deleted_at IS NULL
        """,
        tenant,
        id);
  }

  long tenantUid(String id) {
    return number("SELECT uid FROM tenant WHERE id = $1 AND $1 = $2", id, id);
  }

  long cluster(String tenant, String id) {
    return number(
        """
        SELECT c.uid FROM cluster c JOIN tenant n ON n.uid = c.tenant_uid
         WHERE n.id = $1 AND c.id = $2
        """,
        tenant,
        id);
  }

  void minute(long topic, long cluster, String minute, long write, long index) {
    execute(
        """
        INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                  index_bytes)
        SELECT tenant_uid, uid, $2, $3, 1, $4, $5 FROM topic WHERE uid = $1
        """,
        Tuple.of(topic, cluster, minuteOf(minute), write, index));
  }

  /** As a flush adds it. */
  void flushed(long topic, long cluster, String minute, long write, long index) {
    await(flushing(topic, cluster, minuteOf(minute), write, index));
  }

  Future<?> flushing(long topic, long cluster, long minute, long write, long index) {
    return admin
        .pool
        .preparedQuery(
            """
            INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events,
                                      write_bytes, index_bytes)
            SELECT tenant_uid, uid, $2, $3, 1, $4, $5 FROM topic WHERE uid = $1
            ON CONFLICT (topic_uid, cluster_uid, minute) DO UPDATE
            SET events = usage_minute.events + EXCLUDED.events,
                write_bytes = usage_minute.write_bytes + EXCLUDED.write_bytes,
                index_bytes = usage_minute.index_bytes + EXCLUDED.index_bytes
            """)
        .execute(Tuple.of(topic, cluster, minute, write, index));
  }

  /**
   * What one run of a process has answered.
   *
   * @param topic 0 = no topic
   */
  void asked(String tenant, long topic, String minute, String run, long requests, long readBytes) {
    execute(
        """
        INSERT INTO request_minute (tenant_uid, topic_uid, minute, run, requests, read_bytes)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        Tuple.of(tenantUid(tenant), topic, minuteOf(minute), run, requests, readBytes));
  }

  /** What lies in the hot tail of partition 0 behind this position. */
  void hot(long topic, int epoch, long nextOffset, JsonObject... minutes) {
    execute(
        """
        INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes,
                               written_at)
        SELECT uid, 0, tenant_uid, $2, $3, $4, now() FROM topic WHERE uid = $1
        """,
        Tuple.of(topic, epoch, nextOffset, new JsonArray(List.of(minutes))));
  }

  static JsonObject hotMinute(long cluster, String minute, long write, long index) {
    return new JsonObject()
        .put("cluster", cluster)
        .put("minute", minuteOf(minute))
        .put("events", 1)
        .put("writeBytes", write)
        .put("indexBytes", index);
  }

  /** Where partition 0 stands. */
  void position(long topic, int epoch, long nextOffset) {
    execute(
        """
        INSERT INTO partition_offset (topic_uid, partition, epoch, next_offset)
        VALUES ($1, 0, $2, $3)
        ON CONFLICT (topic_uid, partition) DO UPDATE
        SET epoch = EXCLUDED.epoch, next_offset = EXCLUDED.next_offset
        """,
        Tuple.of(topic, epoch, nextOffset));
  }

  void segment(long topic, Instant created, Bytes bytes) {
    execute(
        """
        INSERT INTO segment (id, tenant_uid, topic_uid, partition, epoch, first_offset, last_offset,
                             min_time, max_time, min_received, max_received, events, irregular,
                             raw_bytes, columns_bytes, body_bytes, columns_sha256, body_sha256,
                             minute_counts, format, created_at)
        SELECT $2, tenant_uid, uid, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, $3, $4, $5, '', '', '', 1, $6
          FROM topic WHERE uid = $1
        """,
        segmentTuple(topic, created, bytes));
  }

  void removed(long topic, Instant created, Instant removed, Bytes bytes) {
    execute(
        """
        INSERT INTO removed_segment (id, tenant_uid, topic_uid, partition, epoch, first_offset,
                                     last_offset, min_time, max_time, min_received, max_received,
                                     events, raw_bytes, columns_bytes, body_bytes, columns_sha256,
                                     body_sha256, format, created_at, removed_at, cause)
        SELECT $2, tenant_uid, uid, 0, 1, 0, 0, 0, 0, 0, 0, 1, $3, $4, $5, '', '', 1, $6, $7,
               'compacted'
          FROM topic WHERE uid = $1
        """,
        segmentTuple(topic, created, bytes).addOffsetDateTime(removed.atOffset(ZoneOffset.UTC)));
  }

  Answer usage(String tenant, String query) {
    return admin.get("/v1/tenants/" + tenant + "/usage?" + query);
  }

  /** Each item on a line, its fields in order, with the exact quantity of storage. */
  List<String> lines(String tenant, String query) {
    return usage(tenant, query).expect(200).getJsonArray("items").stream()
        .map(item -> line((JsonObject) item))
        .toList();
  }

  private static String line(JsonObject item) {
    return "%s %s %s %s %s %s"
        .formatted(
            item.getString("from"),
            item.getString("to"),
            item.getString("topic", "-"),
            item.getString("cluster", "-"),
            item.getString("meter"),
            item.getString("byteMicroseconds", String.valueOf(item.getValue("quantity"))));
  }

  void execute(String statement, Tuple values) {
    await(admin.pool.preparedQuery(statement).execute(values));
  }

  private long number(String query, String first, String second) {
    return await(admin.pool.preparedQuery(query).execute(Tuple.of(first, second)))
        .iterator()
        .next()
        .getLong(0);
  }

  private static Tuple segmentTuple(long topic, Instant created, Bytes bytes) {
    return Tuple.of(topic, UUID.randomUUID(), bytes.raw(), bytes.columns(), bytes.body())
        .addOffsetDateTime(created.atOffset(ZoneOffset.UTC));
  }

  private static long minuteOf(String time) {
    return Instant.parse(time).getEpochSecond() / 60;
  }
}
