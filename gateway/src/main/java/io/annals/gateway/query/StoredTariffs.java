package io.annals.gateway.query;

import io.annals.metering.LogKind;
import io.annals.metering.Presets;
import io.annals.metering.Tariff;
import io.annals.metering.TariffBook;
import io.annals.metering.TopicFacts;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.TariffRows;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Tariffs and shares of bytes as PostgreSQL has them. Thread-safe. */
final class StoredTariffs implements TopicTariffs {
  private static final int ALL = Integer.MAX_VALUE;
  private static final long MINUTE_MICROS = 60_000_000;

  private final Pool pool;
  private final Presets presets = Presets.shipped();

  StoredTariffs(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<TopicTariff> of(TopicRoute topic, TimeRange range) {
    return tariff(topic)
        .compose(
            tariff ->
                facts(topic)
                    .compose(
                        facts ->
                            wireShare(pool, topic, range)
                                .map(share -> new TopicTariff(tariff, facts, share))));
  }

  private Future<Optional<Tariff>> tariff(TopicRoute topic) {
    return TariffRows.planOf(pool, topic.tenant())
        .compose(
            plan ->
                TariffRows.plans(pool, "", ALL)
                    .compose(
                        versions ->
                            TariffRows.programmes(pool)
                                .map(
                                    programmes ->
                                        TariffBook.read(
                                                presets,
                                                versions.stream()
                                                    .map(TariffRows.PlanVersion::document)
                                                    .toList(),
                                                programmes.stream()
                                                    .map(TariffRows.Programme::document)
                                                    .toList())
                                            .tariff(plan.orElse(null)))));
  }

  private Future<TopicFacts> facts(TopicRoute topic) {
    return TopicRows.of(pool, topic.tenant(), List.of(topic.uid()))
        .map(
            found -> {
              if (found.isEmpty()) {
                throw new IllegalStateException("the topic has just been deleted");
              }
              Topic its = found.get(0);
              return new TopicFacts(
                  its.uid().value(),
                  its.id().value(),
                  LogKind.of(its.kind().text()).orElseThrow(),
                  its.product(),
                  its.region(),
                  its.autoCreated(),
                  its.createdAt());
            });
  }

  private static Future<OptionalDouble> wireShare(
      SqlClient sql, TopicRoute topic, TimeRange range) {
    return sql.preparedQuery(
            """
            WITH part AS (
              SELECT write_bytes, index_bytes FROM usage_minute
               WHERE topic_uid = $1 AND minute >= $2 AND minute < $3
              UNION ALL
              SELECT m."writeBytes", m."indexBytes"
                FROM usage_hot h
                JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
               CROSS JOIN jsonb_to_recordset(h.minutes)
                       AS m (minute bigint, "writeBytes" bigint, "indexBytes" bigint)
               WHERE h.topic_uid = $1 AND m.minute >= $2 AND m.minute < $3
            )
            SELECT sum(write_bytes)::float8 / nullif(sum(index_bytes), 0)::float8 FROM part
            """)
        .execute(
            Tuple.of(
                topic.uid().value(),
                Math.floorDiv(range.fromMicros(), MINUTE_MICROS),
                -Math.floorDiv(-range.toMicros(), MINUTE_MICROS)))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              Double share = row.getDouble(0);
              return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
            });
  }
}
