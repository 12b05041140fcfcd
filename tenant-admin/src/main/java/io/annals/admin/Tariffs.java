package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.metering.TariffBook;
import io.annals.tenancy.TariffRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** Reads what tenants pay by, as it is now. Thread-safe. */
final class Tariffs {
  private static final int ALL = Integer.MAX_VALUE;

  private final Presets presets;

  Tariffs(Presets presets) {
    this.presets = presets;
  }

  Future<TariffBook> book(SqlClient sql) {
    return TariffRows.plans(sql, "", ALL)
        .compose(
            versions ->
                TariffRows.programmes(sql)
                    .map(
                        programmes ->
                            TariffBook.read(
                                presets,
                                versions.stream().map(TariffRows.PlanVersion::document).toList(),
                                programmes.stream().map(TariffRows.Programme::document).toList())));
  }
}
