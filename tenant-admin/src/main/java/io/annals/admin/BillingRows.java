package io.annals.admin;

import io.annals.admin.BillingAccount.SettledMonth;
import io.annals.metering.Meter;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The tables that say how far a tenant's bills have come, and by what its months are billed. */
final class BillingRows {
  /** The month from which the first terms hold. */
  private static final LocalDate ALWAYS = LocalDate.of(1, 1, 1);

  private BillingRows() {}

  /**
   * Tenants that have something to settle, or that nobody has looked at yet; by number.
   *
   * @param after the last one of the batch before; 0 = from the start
   */
  static Future<List<TenantUid>> due(SqlClient sql, Instant now, long after, int most) {
    return sql.preparedQuery(
            """
            SELECT t.uid
              FROM tenant t
              LEFT JOIN billing b ON b.tenant_uid = t.uid
             WHERE t.uid > $2 AND (b.tenant_uid IS NULL OR b.next_at <= $1)
             ORDER BY t.uid LIMIT $3
            """)
        .execute(Tuple.of(SqlTime.of(now), after, most))
        .map(rows -> list(rows, row -> new TenantUid(row.getLong("uid"))));
  }

  /** Begins a tenant's bills where that was not done before. */
  static Future<Void> begin(SqlClient sql, TenantUid tenant, YearMonth first, Instant now) {
    return sql.preparedQuery(
            """
            INSERT INTO billing (tenant_uid, first_month, next_at) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """)
        .execute(Tuple.of(tenant.value(), first.atDay(1), SqlTime.of(now)))
        .mapEmpty();
  }

  /** Takes the right to settle until the transaction's end; false when another one has it. */
  static Future<Boolean> take(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery("SELECT 1 FROM billing WHERE tenant_uid = $1 FOR UPDATE SKIP LOCKED")
        .execute(Tuple.of(tenant.value()))
        .map(rows -> rows.size() > 0);
  }

  /** Waits for the right to settle. */
  static Future<Void> hold(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery("SELECT 1 FROM billing WHERE tenant_uid = $1 FOR UPDATE")
        .execute(Tuple.of(tenant.value()))
        .mapEmpty();
  }

  /**
   * @param next null = nothing more, ever
   */
  static Future<Void> schedule(SqlClient sql, TenantUid tenant, Instant next) {
    return sql.preparedQuery("UPDATE billing SET next_at = $2 WHERE tenant_uid = $1")
        .execute(Tuple.of(tenant.value(), SqlTime.of(next)))
        .mapEmpty();
  }

  static Future<Void> first(SqlClient sql, TenantUid tenant, YearMonth first) {
    return sql.preparedQuery("UPDATE billing SET first_month = $2 WHERE tenant_uid = $1")
        .execute(Tuple.of(tenant.value(), first.atDay(1)))
        .mapEmpty();
  }

  /** Also of a tenant that is purged. */
  static Future<BillingAccount> account(SqlClient sql, TenantUid tenant) {
    return terms(sql, tenant)
        .compose(
            terms ->
                months(sql, tenant)
                    .compose(
                        months ->
                            sql.preparedQuery(
                                    """
                                    SELECT t.created_at, t.purged_at, b.first_month
                                      FROM tenant t
                                      LEFT JOIN billing b ON b.tenant_uid = t.uid
                                     WHERE t.uid = $1
                                    """)
                                .execute(Tuple.of(tenant.value()))
                                .map(rows -> account(tenant, terms, months, rows))));
  }

  private static BillingAccount account(
      TenantUid tenant, BillingTerms terms, List<SettledMonth> months, RowSet<Row> rows) {
    Row row = rows.iterator().next();
    Instant created = SqlTime.instant(row.getOffsetDateTime("created_at"));
    YearMonth first =
        Optional.ofNullable(row.getLocalDate("first_month"))
            .map(YearMonth::from)
            .orElseGet(() -> terms.monthOf(created));
    return new BillingAccount(
        tenant, terms, first, created, SqlTime.instant(row.getOffsetDateTime("purged_at")), months);
  }

  static Future<BillingTerms> terms(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT since, price_plan, time_zone FROM billing_terms WHERE tenant_uid = $1
            UNION ALL
            SELECT $2::date, price_plan, time_zone FROM tenant
             WHERE uid = $1 AND NOT EXISTS (SELECT 1 FROM billing_terms WHERE tenant_uid = $1)
            """)
        .execute(Tuple.of(tenant.value(), ALWAYS))
        .map(rows -> new BillingTerms(list(rows, BillingRows::term)));
  }

  private static BillingTerms.Term term(Row row) {
    LocalDate since = row.getLocalDate("since");
    return new BillingTerms.Term(
        since.equals(ALWAYS) ? null : YearMonth.from(since),
        row.getString("price_plan"),
        ZoneId.of(row.getString("time_zone")));
  }

  /** Replaces all that was known of the tenant's terms. */
  static Future<Void> agree(SqlClient sql, TenantUid tenant, BillingTerms terms) {
    List<Tuple> rows = new ArrayList<>();
    for (BillingTerms.Term term : terms.terms()) {
      rows.add(
          Tuple.of(
              tenant.value(),
              term.since() == null ? ALWAYS : term.since().atDay(1),
              term.pricePlan(),
              term.zone().getId()));
    }
    return sql.preparedQuery("DELETE FROM billing_terms WHERE tenant_uid = $1")
        .execute(Tuple.of(tenant.value()))
        .compose(
            gone ->
                sql.preparedQuery(
                        """
                        INSERT INTO billing_terms (tenant_uid, since, price_plan, time_zone)
                        VALUES ($1, $2, $3, $4)
                        """)
                    .executeBatch(rows))
        .mapEmpty();
  }

  private static Future<List<SettledMonth>> months(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT month, price_plan, time_zone, begins_at, ends_at, currency, open_from, unpriced,
                   closed_at
              FROM bill_month WHERE tenant_uid = $1
             ORDER BY month
            """)
        .execute(Tuple.of(tenant.value()))
        .map(rows -> list(rows, BillingRows::month));
  }

  /** Writes what is settled of an open month. */
  static Future<Void> save(SqlClient sql, TenantUid tenant, SettledMonth settled) {
    BillingMonth month = settled.month();
    return sql.preparedQuery(
            """
            INSERT INTO bill_month (tenant_uid, month, price_plan, time_zone, begins_at, ends_at,
                                    currency, open_from, unpriced, closed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (tenant_uid, month) DO UPDATE
               SET price_plan = $3, time_zone = $4, begins_at = $5, ends_at = $6, currency = $7,
                   open_from = $8, unpriced = $9, closed_at = $10
             WHERE bill_month.closed_at IS NULL
            """)
        .execute(
            Tuple.tuple()
                .addLong(tenant.value())
                .addLocalDate(month.month().atDay(1))
                .addString(month.pricePlan())
                .addString(month.zone().getId())
                .addOffsetDateTime(SqlTime.of(month.begin()))
                .addOffsetDateTime(SqlTime.of(month.end()))
                .addString(settled.currency())
                .addLocalDate(settled.openFrom())
                .addJsonObject(json(settled.unpriced()))
                .addOffsetDateTime(SqlTime.of(settled.closedAt())))
        .mapEmpty();
  }

  /**
   * When the last closed month ends of tenants whose months are billed by these plans.
   *
   * @param plans empty = any
   * @param priced only months in which something had a price
   */
  static Future<Optional<Instant>> closedUntil(SqlClient sql, List<String> plans, boolean priced) {
    return sql.preparedQuery(
            """
            SELECT max(ends_at) FROM bill_month
             WHERE closed_at IS NOT NULL AND ($1::text[] = '{}' OR price_plan = ANY ($1))
               AND (currency IS NOT NULL OR NOT $2)
            """)
        .execute(Tuple.of(plans.toArray(new String[0]), priced))
        .map(
            rows ->
                Optional.ofNullable(SqlTime.instant(rows.iterator().next().getOffsetDateTime(0))));
  }

  private static SettledMonth month(Row row) {
    return new SettledMonth(
        new BillingMonth(
            YearMonth.from(row.getLocalDate("month")),
            row.getString("price_plan"),
            ZoneId.of(row.getString("time_zone")),
            SqlTime.instant(row.getOffsetDateTime("begins_at")),
            SqlTime.instant(row.getOffsetDateTime("ends_at"))),
        row.getString("currency"),
        row.getLocalDate("open_from"),
        quantities(row.getJsonObject("unpriced")),
        SqlTime.instant(row.getOffsetDateTime("closed_at")));
  }

  private static JsonObject json(Map<Meter, BigInteger> quantities) {
    JsonObject json = new JsonObject();
    quantities.forEach((meter, quantity) -> json.put(meter.text(), quantity.toString()));
    return json;
  }

  private static Map<Meter, BigInteger> quantities(JsonObject json) {
    Map<Meter, BigInteger> quantities = new EnumMap<>(Meter.class);
    json.forEach(
        each ->
            quantities.put(
                Meter.of(each.getKey()).orElseThrow(), new BigInteger((String) each.getValue())));
    return quantities;
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> item) {
    return StreamSupport.stream(rows.spliterator(), false).map(item).toList();
  }
}
