package io.annals.admin;

import io.annals.metering.LogKind;
import io.annals.metering.Tariff;
import io.annals.metering.TopicFacts;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Until when a tenant's topics are free. Thread-safe. */
final class FreeUntil {
  private final Tariffs tariffs;
  private final InstantSource clock;

  FreeUntil(Tariffs tariffs, InstantSource clock) {
    this.tariffs = tariffs;
    this.clock = clock;
  }

  /**
   * By what the tenant's bills go now. A topic's time is empty when something of its use costs now,
   * and when nothing has a price.
   */
  Future<Function<Topic, Optional<Instant>>> of(SqlClient sql, TenantUid tenant) {
    Instant now = clock.instant();
    return BillingRows.terms(sql, tenant)
        .compose(
            terms ->
                tariffs
                    .book(sql)
                    .map(book -> book.tariff(terms.at(terms.monthOf(now)).pricePlan())))
        .map(tariff -> topic -> tariff.flatMap(known -> of(known, topic, now)));
  }

  private static Optional<Instant> of(Tariff tariff, Topic topic, Instant now) {
    TopicFacts facts =
        new TopicFacts(
            topic.uid().value(),
            topic.id().value(),
            LogKind.of(topic.kind().text()).orElseThrow(),
            topic.product(),
            topic.region(),
            topic.autoCreated(),
            topic.createdAt());
    return tariff.freeUntil(facts, now);
  }
}
