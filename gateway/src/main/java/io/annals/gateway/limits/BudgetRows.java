package io.annals.gateway.limits;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The table of what each limited tenant may still take in, for all gateways. Rates fill it by the
 * database's clock, and what is given leaves it, so that all gateways together never have more than
 * there is. Thread-safe.
 */
final class BudgetRows {
  /**
   * Rows are locked in the order of their keys, so that draws wait for each other and never in a
   * circle. Of what there is, one draw gets half at most: whoever comes next finds something too.
   */
  private static final String DRAW =
      """
      WITH held AS (
        SELECT b.*, a.*, clock_timestamp() AS at
          FROM unnest($1::bigint[], $2::float8[], $3::bigint[], $4::bigint[], $5::float8[],
                      $6::bigint[], $7::bigint[], $8::date[], $9::bigint[], $10::bigint[],
                      $11::bigint[])
            AS a (tenant, event_rate, events_owed, events_wanted, byte_rate, bytes_owed,
                  bytes_wanted, today, taken, first_refused_ago, last_refused_ago)
          JOIN tenant_budget b ON b.tenant_uid = a.tenant
         ORDER BY b.tenant_uid
           FOR UPDATE OF b
      ), filled AS (
        SELECT held.*, s.seconds,
               CASE WHEN event_rate IS NULL THEN NULL
                    WHEN events IS NULL THEN event_rate * $12 - events_owed
                    ELSE least(event_rate * $12, events + event_rate * s.seconds) - events_owed
               END AS has_events,
               CASE WHEN byte_rate IS NULL THEN NULL
                    WHEN bytes IS NULL THEN byte_rate * $12 - bytes_owed
                    ELSE least(byte_rate * $12, bytes + byte_rate * s.seconds) - bytes_owed
               END AS has_bytes
          FROM held
         CROSS JOIN LATERAL (
               SELECT greatest(0, extract(epoch FROM at - filled_at))::float8 AS seconds) s
      ), given AS (
        SELECT filled.*,
               greatest(0, least(events_wanted, floor(has_events / 2))) AS gives_events,
               greatest(0, least(bytes_wanted, floor(has_bytes / 2))) AS gives_bytes,
               first_refused_ago IS NULL
                 AND at - refused_last > $13 * interval '1 millisecond'
                 AND coalesce(has_events >= event_rate * $12 / 2, true)
                 AND coalesce(has_bytes >= byte_rate * $12 / 2, true) AS recovered
          FROM filled
      )
      UPDATE tenant_budget b
         SET events = has_events - CASE WHEN event_rate IS NULL THEN NULL ELSE gives_events END,
             bytes = has_bytes - CASE WHEN byte_rate IS NULL THEN NULL ELSE gives_bytes END,
             filled_at = greatest(g.filled_at, at),
             day = greatest(g.day, today),
             day_bytes = CASE WHEN g.day >= today THEN g.day_bytes ELSE 0 END + taken,
             refused_from = CASE WHEN NOT recovered THEN
               least(g.refused_from, at - first_refused_ago * interval '1 millisecond') END,
             refused_last =
               greatest(g.refused_last, at - last_refused_ago * interval '1 millisecond')
        FROM given g
       WHERE b.tenant_uid = g.tenant_uid
      RETURNING b.tenant_uid,
                gives_events::bigint AS gives_events, gives_bytes::bigint AS gives_bytes,
                floor(coalesce(b.events, 0))::bigint AS events,
                floor(coalesce(b.bytes, 0))::bigint AS bytes,
                b.day_bytes,
                coalesce((SELECT h.bytes FROM tenant_held h
                           WHERE h.tenant_uid = b.tenant_uid), 0) AS held_bytes,
                (extract(epoch FROM at - b.refused_from) * 1000)::bigint AS refused_ago,
                (SELECT count(*) FROM gateway
                  WHERE heartbeat > now() - interval '3 seconds')::int AS gateways
      """;

  private final Pool pool;

  BudgetRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * Settles, fills and gives, all of it or nothing. When the future fails it is not known which.
   * Tenants that are no more are missing in the answer.
   */
  Future<List<Draw.Given>> draw(List<Draw> draws) {
    Long[] unknown =
        draws.stream().filter(Draw::isNew).map(d -> d.tenant().value()).toArray(Long[]::new);
    return (unknown.length == 0 ? Future.<Void>succeededFuture() : create(unknown))
        .compose(there -> pool.preparedQuery(DRAW).execute(values(draws)))
        .map(BudgetRows::read);
  }

  private Future<Void> create(Long[] tenants) {
    return pool.preparedQuery(
            """
            INSERT INTO tenant_budget (tenant_uid, filled_at)
            SELECT uid, clock_timestamp() FROM tenant WHERE uid = ANY ($1) ORDER BY uid
            ON CONFLICT DO NOTHING
            """)
        .execute(Tuple.tuple().addArrayOfLong(tenants))
        .mapEmpty();
  }

  private static Tuple values(List<Draw> draws) {
    return Tuple.tuple()
        .addArrayOfLong(longs(draws, draw -> draw.tenant().value()))
        .addArrayOfDouble(doubles(draws, draw -> draw.events().rate()))
        .addArrayOfLong(longs(draws, draw -> draw.events().owed()))
        .addArrayOfLong(longs(draws, draw -> draw.events().wanted()))
        .addArrayOfDouble(doubles(draws, draw -> draw.bytes().rate()))
        .addArrayOfLong(longs(draws, draw -> draw.bytes().owed()))
        .addArrayOfLong(longs(draws, draw -> draw.bytes().wanted()))
        .addArrayOfLocalDate(draws.stream().map(Draw::day).toArray(LocalDate[]::new))
        .addArrayOfLong(longs(draws, Draw::taken))
        .addArrayOfLong(longs(draws, draw -> draw.refusals().firstAgo()))
        .addArrayOfLong(longs(draws, draw -> draw.refusals().lastAgo()))
        .addDouble((double) Lease.BURST_SECONDS)
        .addDouble((double) Refusals.SETTLED.toMillis());
  }

  private static Long[] longs(List<Draw> draws, Function<Draw, Long> of) {
    return draws.stream().map(of).toArray(Long[]::new);
  }

  private static Double[] doubles(List<Draw> draws, Function<Draw, Double> of) {
    return draws.stream().map(of).toArray(Double[]::new);
  }

  private static List<Draw.Given> read(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(BudgetRows::given).toList();
  }

  private static Draw.Given given(Row row) {
    return new Draw.Given(
        new TenantUid(row.getLong("tenant_uid")),
        row.getLong("gives_events"),
        row.getLong("gives_bytes"),
        row.getLong("events"),
        row.getLong("bytes"),
        row.getLong("day_bytes"),
        row.getLong("held_bytes"),
        row.getLong("refused_ago"),
        Math.max(1, row.getInteger("gateways")));
  }
}
