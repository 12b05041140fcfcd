package io.annals.tenancy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * What a tenant may use at most. Null = no limit. Immutable.
 *
 * @param eventsPerSecond taken in, over all gateways; a minute's worth may come at once
 * @param bytesPerSecond of the events' text as received, before compression of the body; a minute's
 *     worth may come at once
 * @param bytesPerDay the same within a day of the tenant's zone
 * @param storedBytes uncompressed bytes held, hot tails included
 * @param topics those that clients see
 * @param clusters not deleted
 * @param retentionDaysMax also forbids keeping for ever
 * @param concurrentQueries that run at a time on one gateway
 * @param queryTimeout of one query, from its start
 * @param scanBytesPerQuery uncompressed bytes that one query may look at
 */
public record Quota(
    Long eventsPerSecond,
    Long bytesPerSecond,
    Long bytesPerDay,
    Long storedBytes,
    Integer topics,
    Integer clusters,
    Integer retentionDaysMax,
    Integer concurrentQueries,
    Duration queryTimeout,
    Long scanBytesPerQuery) {

  /** Limits nothing. */
  public static final Quota NONE =
      new Quota(null, null, null, null, null, null, null, null, null, null);

  /** What this leaves open, as {@code plan} has it. */
  public Quota orElse(Quota plan) {
    return new Quota(
        first(eventsPerSecond, plan.eventsPerSecond),
        first(bytesPerSecond, plan.bytesPerSecond),
        first(bytesPerDay, plan.bytesPerDay),
        first(storedBytes, plan.storedBytes),
        first(topics, plan.topics),
        first(clusters, plan.clusters),
        first(retentionDaysMax, plan.retentionDaysMax),
        first(concurrentQueries, plan.concurrentQueries),
        first(queryTimeout, plan.queryTimeout),
        first(scanBytesPerQuery, plan.scanBytesPerQuery));
  }

  /**
   * As it is written by {@link #json}; a member that is missing is null.
   *
   * @throws RuntimeException when it was not written by it
   */
  public static Quota of(JsonObject json) {
    String timeout = json.getString("queryTimeout");
    return new Quota(
        json.getLong("eventsPerSecond"),
        json.getLong("bytesPerSecond"),
        json.getLong("bytesPerDay"),
        json.getLong("storedBytes"),
        json.getInteger("topics"),
        json.getInteger("clusters"),
        json.getInteger("retentionDaysMax"),
        json.getInteger("concurrentQueries"),
        timeout == null ? null : Duration.parse(timeout),
        json.getLong("scanBytesPerQuery"));
  }

  /** Every member, null where there is no limit; a new object. */
  public JsonObject json() {
    return new JsonObject()
        .put("eventsPerSecond", eventsPerSecond)
        .put("bytesPerSecond", bytesPerSecond)
        .put("bytesPerDay", bytesPerDay)
        .put("storedBytes", storedBytes)
        .put("topics", topics)
        .put("clusters", clusters)
        .put("retentionDaysMax", retentionDaysMax)
        .put("concurrentQueries", concurrentQueries)
        .put("queryTimeout", queryTimeout == null ? null : queryTimeout.toString())
        .put("scanBytesPerQuery", scanBytesPerQuery);
  }

  private static <T> T first(T own, T other) {
    return own == null ? other : own;
  }
}
