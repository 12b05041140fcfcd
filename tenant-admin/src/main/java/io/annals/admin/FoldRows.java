package io.annals.admin;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;

/** One batch of minutes of a tenant, and how they become hours. Confined to one thread. */
final class FoldRows {
  /** Rows of one transaction, so that it is over within a second. */
  static final int MOST = 5_000;

  /** Which row of {@code usage_minute}. */
  record Key(long topic, long cluster, long minute) {
    /** The order in which flushes lock rows, so that nobody waits in a circle. */
    static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::topic)
            .thenComparingLong(Key::cluster)
            .thenComparingLong(Key::minute);

    static Key of(Row row) {
      return new Key(row.getLong("topic_uid"), row.getLong("cluster_uid"), row.getLong("minute"));
    }
  }

  private final TenantUid tenant;
  private final TreeMap<Key, FoldedHour.Cell> cells = new TreeMap<>(Key.ORDER);
  private final TreeMap<Key, Integer> targets = new TreeMap<>(Key.ORDER);

  private FoldRows(TenantUid tenant, List<Key> minutes, LongFunction<FoldedHour.Cell> cells) {
    this.tenant = tenant;
    for (Key minute : minutes) {
      FoldedHour.Cell cell = cells.apply(minute.minute);
      this.cells.put(minute, cell);
      targets.put(target(minute, cell), cell.minutes());
    }
  }

  /**
   * Folds the tenant's oldest minutes before that time.
   *
   * @param cells what is held together
   * @return how many there were, at most {@link #MOST}
   */
  static Future<Integer> minutes(
      SqlConnection sql, TenantUid tenant, Instant before, LongFunction<FoldedHour.Cell> cells) {
    return sql.preparedQuery(
            """
            SELECT topic_uid, cluster_uid, minute
              FROM usage_minute
             WHERE tenant_uid = $1 AND minute < $2 AND minutes IS NULL
             ORDER BY minute
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), FoldedHour.minuteOf(before), MOST))
        .compose(rows -> fold(sql, tenant, rows, cells));
  }

  /**
   * Folds what is still held by hours of a month.
   *
   * @return how many rows there were, at most {@link #MOST}
   */
  static Future<Integer> days(
      SqlConnection sql, TenantUid tenant, FoldedDays.Month month, FoldedDays cells) {
    return sql.preparedQuery(
            """
            SELECT topic_uid, cluster_uid, minute
              FROM usage_minute u
             WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
               AND (minutes IS NULL OR minutes <= 60)
               AND NOT EXISTS (SELECT 1 FROM unnest($5::bigint[], $6::integer[]) AS done (first, length)
                                WHERE done.first = u.minute AND done.length = u.minutes)
             ORDER BY minute
             LIMIT $4
            """)
        .execute(open(tenant, month, cells))
        .compose(rows -> fold(sql, tenant, rows, cells));
  }

  /**
   * Parameters of a question for the rows of a month that are not folded yet: tenant, its first
   * minute and the one behind its last, how many at most, and the cells that cannot get longer, as
   * first minutes and lengths.
   */
  static Tuple open(TenantUid tenant, FoldedDays.Month month, FoldedDays cells) {
    List<FoldedHour.Cell> done = cells.shortest(month);
    return Tuple.tuple()
        .addLong(tenant.value())
        .addLong(FoldedHour.minuteOf(month.begins()))
        .addLong(FoldedHour.minuteOf(month.ends()))
        .addInteger(MOST)
        .addArrayOfLong(done.stream().map(FoldedHour.Cell::first).toArray(Long[]::new))
        .addArrayOfInteger(done.stream().map(FoldedHour.Cell::minutes).toArray(Integer[]::new));
  }

  private static Future<Integer> fold(
      SqlConnection sql, TenantUid tenant, RowSet<Row> rows, LongFunction<FoldedHour.Cell> cells) {
    List<Key> keys = StreamSupport.stream(rows.spliterator(), false).map(Key::of).toList();
    return keys.isEmpty() ? Future.succeededFuture(0) : new FoldRows(tenant, keys, cells).fold(sql);
  }

  /**
   * Adds the minutes up in the rows of their first minutes.
   *
   * @return how many minutes there were
   */
  private Future<Integer> fold(SqlConnection sql) {
    return lock(sql).compose(locked -> add(sql)).map(added -> cells.size());
  }

  /**
   * Makes the rows to add to, where there are none, and locks all that will change, in the order of
   * flushes.
   */
  private Future<Void> lock(SqlConnection sql) {
    TreeSet<Key> all = new TreeSet<>(Key.ORDER);
    all.addAll(cells.keySet());
    all.addAll(targets.keySet());
    return sql.preparedQuery(
            """
            INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events,
                                      write_bytes, index_bytes)
            SELECT $1, k.topic, k.cluster, k.minute, 0, 0, 0
              FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
                AS k (topic, cluster, minute, n)
             ORDER BY k.n
            ON CONFLICT (topic_uid, cluster_uid, minute) DO UPDATE SET events = 0 WHERE false
            """)
        .execute(keys(Tuple.of(tenant.value()), all))
        .mapEmpty();
  }

  private Future<Void> add(SqlConnection sql) {
    List<Key> gone = new ArrayList<>(cells.keySet());
    gone.removeAll(targets.keySet());
    Tuple values = keys(Tuple.tuple(), gone);
    values.addArrayOfLong(column(gone, key -> cells.get(key).first()));
    keys(values, targets.keySet());
    values.addArrayOfInteger(targets.values().toArray(Integer[]::new));
    return sql.preparedQuery(
            """
            WITH gone AS (
              DELETE FROM usage_minute u
               USING unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
                  AS k (topic, cluster, minute, first)
               WHERE u.topic_uid = k.topic AND u.cluster_uid = k.cluster AND u.minute = k.minute
              RETURNING u.topic_uid, u.cluster_uid, k.first, u.events, u.write_bytes, u.index_bytes
            ), more AS (
              SELECT topic_uid, cluster_uid, first, sum(events)::bigint AS events,
                     sum(write_bytes)::bigint AS write_bytes,
                     sum(index_bytes)::bigint AS index_bytes
                FROM gone
               GROUP BY 1, 2, 3
            )
            UPDATE usage_minute u
               SET events = u.events + coalesce(m.events, 0),
                   write_bytes = u.write_bytes + coalesce(m.write_bytes, 0),
                   index_bytes = u.index_bytes + coalesce(m.index_bytes, 0),
                   minutes = greatest(u.minutes, t.minutes)
              FROM unnest($5::bigint[], $6::bigint[], $7::bigint[], $8::integer[])
                AS t (topic, cluster, first, minutes)
              LEFT JOIN more m
                ON m.topic_uid = t.topic AND m.cluster_uid = t.cluster AND m.first = t.first
             WHERE u.topic_uid = t.topic AND u.cluster_uid = t.cluster AND u.minute = t.first
            """)
        .execute(values)
        .mapEmpty();
  }

  private static Key target(Key minute, FoldedHour.Cell cell) {
    return new Key(minute.topic, minute.cluster, cell.first());
  }

  private static Tuple keys(Tuple values, Iterable<Key> keys) {
    List<Key> list = new ArrayList<>();
    keys.forEach(list::add);
    return values
        .addArrayOfLong(column(list, Key::topic))
        .addArrayOfLong(column(list, Key::cluster))
        .addArrayOfLong(column(list, Key::minute));
  }

  private static Long[] column(List<Key> keys, ToLongFunction<Key> of) {
    return keys.stream().mapToLong(of).boxed().toArray(Long[]::new);
  }
}
