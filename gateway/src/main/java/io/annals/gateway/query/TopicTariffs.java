package io.annals.gateway.query;

import io.annals.query.run.TimeRange;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;

/** Finds by what topics are priced. Thread-safe. */
interface TopicTariffs {
  /**
   * @param range for which the share of bytes on the wire is wanted
   */
  Future<TopicTariff> of(TopicRoute topic, TimeRange range);
}
