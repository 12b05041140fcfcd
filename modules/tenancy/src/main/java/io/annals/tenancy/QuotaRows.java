package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;

/** What was set for tenants and for price plans, and what tenants have of it. */
public final class QuotaRows {
  private QuotaRows() {}

  /**
   * The limits of one tenant, and where they come from.
   *
   * @param plan that the tenant names; null = none
   * @param own set for the tenant
   * @param ofPlan set for the plan
   */
  public record TenantQuota(String plan, Quota own, Quota ofPlan) {
    /** What holds. */
    public Quota effective() {
      return own.orElse(ofPlan);
    }
  }

  /**
   * What a tenant has; deleted things, and what is hidden, do not count.
   *
   * @param topicsKeptLonger those whose retention is longer than a new one's may be
   * @param storedBytes uncompressed, hot tails included, these at most 30 s old
   */
  public record Held(int topics, int topicsKeptLonger, int clusters, long storedBytes) {}

  public static Future<TenantQuota> of(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT t.price_plan, t.quota, p.quota AS plan_quota
              FROM tenant t
              LEFT JOIN plan_quota p ON p.plan = t.price_plan
             WHERE t.uid = $1
            """)
        .execute(Tuple.of(tenant.value()))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new TenantQuota(
                  row.getString("price_plan"),
                  quota(row.getJsonObject("quota")),
                  quota(row.getJsonObject("plan_quota")));
            });
  }

  /** What is set for every tenant of a plan; nothing when the plan is not known. */
  public static Future<Quota> ofPlan(SqlClient sql, PricePlanId plan) {
    return sql.preparedQuery("SELECT quota FROM plan_quota WHERE plan = $1")
        .execute(Tuple.of(plan.value()))
        .map(
            rows -> rows.size() == 0 ? Quota.NONE : quota(rows.iterator().next().getJsonObject(0)));
  }

  /** Replaces what is set for the tenant itself. */
  public static Future<Void> set(Change change, TenantUid tenant, Quota own) {
    return change
        .sql()
        .preparedQuery("UPDATE tenant SET quota = $2, version = $3 WHERE uid = $1")
        .execute(Tuple.of(tenant.value(), own.json(), change.version()))
        .mapEmpty();
  }

  /** Replaces what is set for a plan; its tenants have changed with it. */
  public static Future<Void> setPlan(Change change, PricePlanId plan, Quota quota) {
    return change
        .sql()
        .preparedQuery(
            """
            WITH saved AS (
              INSERT INTO plan_quota (plan, quota, version) VALUES ($1, $2, $3)
                  ON CONFLICT (plan) DO UPDATE SET quota = excluded.quota, version = excluded.version
            )
            UPDATE tenant SET version = $3 WHERE price_plan = $1 AND purged_at IS NULL
            """)
        .execute(Tuple.of(plan.value(), quota.json(), change.version()))
        .mapEmpty();
  }

  public static Future<Integer> topics(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT count(*)::integer FROM topic
             WHERE tenant_uid = $1 AND deleted_at IS NULL AND kind <> 'quarantine'
            """)
        .execute(Tuple.of(tenant.value()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  public static Future<Integer> clusters(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            "SELECT count(*)::integer FROM cluster WHERE tenant_uid = $1 AND deleted_at IS NULL")
        .execute(Tuple.of(tenant.value()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /**
   * @param retentionDaysMax null = none
   */
  public static Future<Held> held(SqlClient sql, TenantUid tenant, Integer retentionDaysMax) {
    return sql.preparedQuery(
            """
            WITH its AS (
              SELECT uid, retention_days FROM topic
               WHERE tenant_uid = $1 AND deleted_at IS NULL AND kind <> 'quarantine'
            ), bytes AS (
              SELECT raw_bytes AS n FROM segment WHERE topic_uid IN (SELECT uid FROM its)
              UNION ALL
              SELECT m."indexBytes"
                FROM usage_hot h
                JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
               CROSS JOIN jsonb_to_recordset(h.minutes) AS m ("indexBytes" bigint)
               WHERE h.topic_uid IN (SELECT uid FROM its)
            )
            SELECT (SELECT count(*)::integer FROM its) AS topics,
                   (SELECT count(*)::integer FROM its
                     WHERE $2::integer IS NOT NULL
                       AND coalesce(retention_days > $2, true)) AS kept_longer,
                   (SELECT count(*)::integer FROM cluster
                     WHERE tenant_uid = $1 AND deleted_at IS NULL) AS clusters,
                   (SELECT coalesce(sum(n), 0)::bigint FROM bytes) AS stored_bytes
            """)
        .execute(Tuple.of(tenant.value(), retentionDaysMax))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Held(
                  row.getInteger("topics"),
                  row.getInteger("kept_longer"),
                  row.getInteger("clusters"),
                  row.getLong("stored_bytes"));
            });
  }

  /**
   * Bytes taken in on a day of the tenant's zone, some seconds old; counted while it is limited.
   */
  public static Future<Long> bytesOf(SqlClient sql, TenantUid tenant, LocalDate day) {
    return sql.preparedQuery(
            """
            SELECT coalesce(max(day_bytes), 0) AS bytes FROM tenant_budget
             WHERE tenant_uid = $1 AND day >= $2
            """)
        .execute(Tuple.of(tenant.value(), day))
        .map(rows -> rows.iterator().next().getLong("bytes"));
  }

  private static Quota quota(JsonObject json) {
    return json == null ? Quota.NONE : Quota.of(json);
  }
}
