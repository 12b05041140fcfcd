package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.tenancy.PricePlanId;
import io.annals.tenancy.TariffRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Which price plans there are: presets, and what the provider has set prices or limits for.
 * Thread-safe.
 */
final class PricePlans {
  private final Presets presets;

  PricePlans(Presets presets) {
    this.presets = presets;
  }

  /** Whether there is a plan of that name. */
  Future<Boolean> exists(SqlClient sql, String plan) {
    if (presets.plans().stream().anyMatch(preset -> preset.plan().id().equals(plan))) {
      return Future.succeededFuture(true);
    }
    PricePlanId id;
    try {
      id = new PricePlanId(plan);
    } catch (IllegalArgumentException noneIs) {
      return Future.succeededFuture(false);
    }
    return TariffRows.isPlan(sql, id);
  }

  /** Fails with a 400 that names the field when there is none. */
  Future<Void> check(SqlClient sql, String plan, String pointer) {
    return exists(sql, plan)
        .compose(
            exists ->
                exists
                    ? Future.succeededFuture()
                    : Future.failedFuture(Problems.wrong(pointer, "there is no such price plan")));
  }
}
