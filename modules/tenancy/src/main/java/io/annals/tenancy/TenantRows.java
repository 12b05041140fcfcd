package io.annals.tenancy;

import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of tenants; each with its hidden quarantine topic. */
public final class TenantRows {
  /** Bad items are kept for so long. */
  private static final int QUARANTINE_DAYS = 7;

  private TenantRows() {}

  public static Future<Optional<Tenant>> find(SqlClient sql, TenantId id) {
    return sql.preparedQuery(
            """
            SELECT uid, id, display_name, price_plan, region, time_zone, intranet_ranges, state,
                   created_from, created_at, closed_at
              FROM tenant
             WHERE id = $1 AND purged_at IS NULL
            """)
        .execute(Tuple.of(id.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  /** Whether there was a tenant of this name, which is purged. */
  public static Future<Boolean> purged(SqlClient sql, TenantId id) {
    return sql.preparedQuery("SELECT 1 FROM tenant WHERE id = $1 AND purged_at IS NOT NULL LIMIT 1")
        .execute(Tuple.of(id.value()))
        .map(rows -> rows.size() > 0);
  }

  /** What is left of a purged tenant of this name. */
  static Future<Optional<TenantRoute>> ended(SqlClient sql, TenantId id) {
    return sql.preparedQuery(
            """
            SELECT t.uid, t.time_zone, q.uid AS quarantine_uid
              FROM tenant t
              JOIN topic q ON q.tenant_uid = t.uid AND q.kind = 'quarantine'
             WHERE t.id = $1 AND t.purged_at IS NOT NULL
            """)
        .execute(Tuple.of(id.value()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .findFirst()
                    .map(
                        row ->
                            new TenantRoute(
                                new TenantUid(row.getLong("uid")),
                                id,
                                TenantRoute.State.CLOSED,
                                new byte[0],
                                new TopicUid(row.getLong("quarantine_uid")),
                                Quota.NONE,
                                ZoneId.of(row.getString("time_zone")),
                                Networks.NONE)));
  }

  public static Future<Page<Tenant>> page(SqlClient sql, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT uid, id, display_name, price_plan, region, time_zone, intranet_ranges, state,
                   created_from, created_at, closed_at
              FROM tenant
             WHERE id > $1 AND purged_at IS NULL
             ORDER BY id
             LIMIT $2
            """)
        .execute(Tuple.of(request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, tenant -> tenant.id().value()));
  }

  /**
   * @param dedupeKey 32 random bytes, never changed
   */
  public static Future<TenantUid> insert(
      Change change, TenantId id, Tenant.Labels labels, JsonObject createdFrom, byte[] dedupeKey) {
    return change
        .sql()
        .preparedQuery(
            """
            WITH made AS (
              INSERT INTO tenant (id, display_name, price_plan, region, time_zone,
                                  intranet_ranges, dedupe_key, created_from, created_at, version)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
              RETURNING uid
            ), hidden AS (
              INSERT INTO topic (tenant_uid, id, kind, auto_created, retention_days, partitions,
                                 state, created_at, version)
              SELECT uid, 'quarantine', 'quarantine', true, $11, 1, 'creating', $9, $10 FROM made
            )
            SELECT uid FROM made
            """)
        .execute(
            Tuple.of(
                id.value(),
                labels.displayName(),
                labels.pricePlan(),
                labels.region(),
                labels.timeZone().getId(),
                ranges(labels),
                Buffer.buffer(dedupeKey),
                createdFrom,
                SqlTime.of(change.now()),
                change.version(),
                QUARANTINE_DAYS))
        .map(rows -> new TenantUid(rows.iterator().next().getLong("uid")));
  }

  public static Future<Void> label(Change change, TenantUid tenant, Tenant.Labels labels) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE tenant
               SET display_name = $2, price_plan = $3, region = $4, time_zone = $5,
                   intranet_ranges = $6, version = $7
             WHERE uid = $1
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                labels.displayName(),
                labels.pricePlan(),
                labels.region(),
                labels.timeZone().getId(),
                ranges(labels),
                change.version()))
        .mapEmpty();
  }

  /** Closed is the end: a closed tenant stays as it is. */
  public static Future<Void> bring(Change change, TenantUid tenant, TenantRoute.State state) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE tenant
               SET state = $2, version = $3,
                   closed_at = CASE WHEN $2 = 'closed' THEN $4::timestamptz END
             WHERE uid = $1 AND state <> $2 AND state <> 'closed'
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                state.name().toLowerCase(Locale.ROOT),
                change.version(),
                SqlTime.of(change.now())))
        .mapEmpty();
  }

  private static String[] ranges(Tenant.Labels labels) {
    return labels.intranetRanges().stream().map(Network::toString).toArray(String[]::new);
  }

  /** The column {@code intranet_ranges}. */
  static List<Network> networks(Row row) {
    return Arrays.stream(row.getArrayOfStrings("intranet_ranges"))
        .map(text -> Network.parse(text).orElseThrow())
        .toList();
  }

  private static List<Tenant> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(TenantRows::tenant).toList();
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        new TenantUid(row.getLong("uid")),
        new TenantId(row.getString("id")),
        new Tenant.Labels(
            row.getString("display_name"),
            row.getString("price_plan"),
            row.getString("region"),
            ZoneId.of(row.getString("time_zone")),
            networks(row)),
        TenantRoute.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getJsonObject("created_from"),
        SqlTime.instant(row.getOffsetDateTime("created_at")),
        SqlTime.instant(row.getOffsetDateTime("closed_at")));
  }
}
