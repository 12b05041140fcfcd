package io.annals.admin;

import io.annals.metering.BillLine;
import io.annals.metering.Charge;
import io.annals.metering.LogKind;
import io.annals.metering.Meter;
import io.annals.metering.Network;
import io.annals.metering.Per;
import io.annals.metering.TopicFacts;
import io.annals.metering.Unit;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The table of settled lines, which only grows. */
final class BillLineRows {
  private static final String OF_TOPIC =
      """
      t.id AS topic_id, t.kind, t.product, t.region, t.auto_created, t.created_at
      """;

  private BillLineRows() {}

  /**
   * What a bill's lines add up to in one currency.
   *
   * @param lines how many
   */
  record Sum(
      YearMonth bill,
      String currency,
      BigDecimal gross,
      BigDecimal discount,
      BigDecimal net,
      int lines) {}

  /** All that is settled of a month's days, on whichever bill: one line for each charge. */
  static Future<List<BillLine>> settled(SqlClient sql, TenantUid tenant, YearMonth month) {
    return sql.preparedQuery(
            "WITH settled AS ("
                + """
                  SELECT day, topic_uid, meter, network, per_amount, per_unit, unit_price,
                         free_programme, sum(quantity) AS quantity, sum(gross) AS gross,
                         sum(discount) AS discount
                    FROM bill_line
                   WHERE tenant_uid = $1 AND day >= $2 AND day < $3
                   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                )
                SELECT s.*,
                """
                + OF_TOPIC
                + " FROM settled s LEFT JOIN topic t ON t.uid = s.topic_uid AND t.tenant_uid = $1")
        .execute(Tuple.of(tenant.value(), month.atDay(1), month.plusMonths(1).atDay(1)))
        .map(rows -> list(rows, BillLineRows::line));
  }

  /** Puts lines behind those that the bill has. */
  static Future<Void> append(
      SqlClient sql, TenantUid tenant, YearMonth bill, List<BilledLine> lines) {
    if (lines.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            """
            SELECT coalesce(max(position), 0) FROM bill_line WHERE tenant_uid = $1 AND bill = $2
            """)
        .execute(Tuple.of(tenant.value(), bill.atDay(1)))
        .map(rows -> tuples(tenant, bill, rows.iterator().next().getInteger(0), lines))
        .compose(
            tuples ->
                sql.preparedQuery(
                        """
                        INSERT INTO bill_line (tenant_uid, bill, position, day, topic_uid, meter,
                                               network, per_amount, per_unit, unit_price,
                                               free_programme, currency, quantity, gross, discount,
                                               correction, settled_at)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                                $16, $17)
                        """)
                    .executeBatch(tuples))
        .mapEmpty();
  }

  private static List<Tuple> tuples(
      TenantUid tenant, YearMonth bill, int last, List<BilledLine> lines) {
    List<Tuple> tuples = new ArrayList<>();
    for (BilledLine billed : lines) {
      BillLine line = billed.line();
      Charge charge = line.charge();
      tuples.add(
          Tuple.tuple()
              .addLong(tenant.value())
              .addLocalDate(bill.atDay(1))
              .addInteger(last + tuples.size() + 1)
              .addLocalDate(charge.day())
              .addLong(charge.topic() == null ? null : charge.topic().uid())
              .addString(charge.meter().text())
              .addString(charge.network() == null ? null : charge.network().text())
              .addBigDecimal(charge.per().amount())
              .addString(charge.per().unit().text())
              .addBigDecimal(charge.unitPrice())
              .addString(charge.freeProgramme())
              .addString(billed.currency())
              .addBigDecimal(new BigDecimal(line.quantity()))
              .addBigDecimal(line.gross())
              .addBigDecimal(line.discount())
              .addBoolean(billed.correction())
              .addOffsetDateTime(SqlTime.of(billed.settledAt())));
    }
    return tuples;
  }

  /** Of each of these bills and each currency on it; a bill without lines has none. */
  static Future<List<Sum>> sums(SqlClient sql, TenantUid tenant, Collection<YearMonth> bills) {
    Object[] days = bills.stream().map(bill -> bill.atDay(1)).toArray(LocalDate[]::new);
    return sql.preparedQuery(
            """
            SELECT bill, currency, sum(gross) AS gross, sum(discount) AS discount,
                   sum(gross) - sum(discount) AS net, count(*)::integer AS lines
              FROM bill_line
             WHERE tenant_uid = $1 AND bill = ANY ($2)
             GROUP BY bill, currency
             ORDER BY bill, currency
            """)
        .execute(Tuple.tuple().addLong(tenant.value()).addValue(days))
        .map(
            rows ->
                list(
                    rows,
                    row ->
                        new Sum(
                            YearMonth.from(row.getLocalDate("bill")),
                            row.getString("currency"),
                            row.getBigDecimal("gross"),
                            row.getBigDecimal("discount"),
                            row.getBigDecimal("net"),
                            row.getInteger("lines"))));
  }

  /**
   * Lines of a bill in the order in which they were settled.
   *
   * @param after position of the last one of the page before; the first one's is 1
   * @param last position of the last one that is wanted
   */
  static Future<List<BilledLine>> page(
      SqlClient sql, TenantUid tenant, YearMonth bill, int after, int last, int most) {
    return sql.preparedQuery(
            """
            SELECT l.day, l.topic_uid, l.meter, l.network, l.per_amount, l.per_unit, l.unit_price,
                   l.free_programme, l.currency, l.quantity, l.gross, l.discount, l.correction,
                   l.settled_at,
            """
                + OF_TOPIC
                + """
              FROM bill_line l
              LEFT JOIN topic t ON t.uid = l.topic_uid AND t.tenant_uid = $1
             WHERE l.tenant_uid = $1 AND l.bill = $2 AND l.position > $3 AND l.position <= $4
             ORDER BY l.position LIMIT $5
            """)
        .execute(Tuple.of(tenant.value(), bill.atDay(1), after, last, most))
        .map(
            rows ->
                list(
                    rows,
                    row ->
                        new BilledLine(
                            line(row),
                            row.getString("currency"),
                            row.getBoolean("correction"),
                            SqlTime.instant(row.getOffsetDateTime("settled_at")))));
  }

  private static BillLine line(Row row) {
    String network = row.getString("network");
    Charge charge =
        new Charge(
            row.getLocalDate("day"),
            topic(row),
            Meter.of(row.getString("meter")).orElseThrow(),
            network == null ? null : Network.of(network).orElseThrow(),
            new Per(
                row.getBigDecimal("per_amount"), Unit.of(row.getString("per_unit")).orElseThrow()),
            row.getBigDecimal("unit_price"),
            row.getString("free_programme"));
    return new BillLine(
        charge,
        row.getBigDecimal("quantity").toBigIntegerExact(),
        row.getBigDecimal("gross"),
        row.getBigDecimal("discount"));
  }

  private static TopicFacts topic(Row row) {
    Long uid = row.getLong("topic_uid");
    return uid == null
        ? null
        : new TopicFacts(
            uid,
            row.getString("topic_id"),
            LogKind.of(row.getString("kind")).orElseThrow(),
            row.getString("product"),
            row.getString("region"),
            row.getBoolean("auto_created"),
            SqlTime.instant(row.getOffsetDateTime("created_at")));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> item) {
    return StreamSupport.stream(rows.spliterator(), false).map(item).toList();
  }
}
