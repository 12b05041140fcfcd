package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The provider's price plans and free programmes, as JSON documents whose meaning is not known
 * here. Presets are not among them.
 */
public final class TariffRows {
  private TariffRows() {}

  /** One version of a plan. */
  public record PlanVersion(
      PricePlanId plan, Instant effectiveFrom, String document, Instant createdAt) {}

  /**
   * A free programme or an allowance.
   *
   * @param createdFrom the document at first
   */
  public record Programme(String name, String document, String createdFrom, Instant createdAt) {}

  /** Oldest first; empty when there is no such plan. */
  public static Future<List<PlanVersion>> plan(SqlClient sql, PricePlanId plan) {
    return sql.preparedQuery(
            """
            SELECT id, effective_from, document::text AS document, created_at
              FROM price_plan WHERE id = $1
             ORDER BY effective_from
            """)
        .execute(Tuple.of(plan.value()))
        .map(rows -> list(rows, TariffRows::version));
  }

  /** The plan that the tenant names now; empty when it names none. */
  public static Future<Optional<String>> planOf(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery("SELECT price_plan FROM tenant WHERE uid = $1")
        .execute(Tuple.of(tenant.value()))
        .map(
            rows ->
                list(rows, row -> Optional.ofNullable(row.getString(0))).stream()
                    .findFirst()
                    .flatMap(plan -> plan));
  }

  /** Whether the provider has set prices for a plan of that name, or limits. */
  public static Future<Boolean> isPlan(SqlClient sql, PricePlanId plan) {
    return sql.preparedQuery(
            """
            SELECT EXISTS (SELECT 1 FROM price_plan WHERE id = $1)
                OR EXISTS (SELECT 1 FROM plan_quota WHERE plan = $1)
            """)
        .execute(Tuple.of(plan.value()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * All versions of the first plans after that name.
   *
   * @param plans at most so many plans
   */
  public static Future<List<PlanVersion>> plans(SqlClient sql, String after, int plans) {
    return sql.preparedQuery(
            """
            SELECT id, effective_from, document::text AS document, created_at
              FROM price_plan
             WHERE id IN (SELECT DISTINCT id FROM price_plan WHERE id > $1 ORDER BY id LIMIT $2)
             ORDER BY id, effective_from
            """)
        .execute(Tuple.of(after, plans))
        .map(rows -> list(rows, TariffRows::version));
  }

  public static Future<Void> insertPlan(
      Change change, PricePlanId plan, Instant effectiveFrom, String document) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO price_plan (id, effective_from, document, created_at)
            VALUES ($1, $2, $3::text::json, $4)
            """)
        .execute(
            Tuple.of(plan.value(), SqlTime.of(effectiveFrom), document, SqlTime.of(change.now())))
        .mapEmpty();
  }

  /** By name. */
  public static Future<List<Programme>> programmes(SqlClient sql) {
    return sql.query(
            """
            SELECT name, document::text AS document, created_from::text AS created_from, created_at
              FROM free_programme
             ORDER BY name
            """)
        .execute()
        .map(rows -> list(rows, TariffRows::programme));
  }

  public static Future<Optional<Programme>> programme(SqlClient sql, String name) {
    return sql.preparedQuery(
            """
            SELECT name, document::text AS document, created_from::text AS created_from, created_at
              FROM free_programme WHERE name = $1
            """)
        .execute(Tuple.of(name))
        .map(rows -> list(rows, TariffRows::programme).stream().findFirst());
  }

  public static Future<Void> insertProgramme(Change change, String name, String document) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO free_programme (name, document, created_from, created_at)
            VALUES ($1, $2::text::json, $2::text::json, $3)
            """)
        .execute(Tuple.of(name, document, SqlTime.of(change.now())))
        .mapEmpty();
  }

  public static Future<Void> updateProgramme(Change change, String name, String document) {
    return change
        .sql()
        .preparedQuery("UPDATE free_programme SET document = $2::text::json WHERE name = $1")
        .execute(Tuple.of(name, document))
        .mapEmpty();
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> item) {
    return StreamSupport.stream(rows.spliterator(), false).map(item).toList();
  }

  private static PlanVersion version(Row row) {
    return new PlanVersion(
        new PricePlanId(row.getString("id")),
        SqlTime.instant(row.getOffsetDateTime("effective_from")),
        row.getString("document"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }

  private static Programme programme(Row row) {
    return new Programme(
        row.getString("name"),
        row.getString("document"),
        row.getString("created_from"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }
}
