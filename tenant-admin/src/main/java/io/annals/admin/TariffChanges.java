package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.metering.TariffBook;
import io.annals.tenancy.TariffRows;
import io.annals.tenancy.TariffRows.PlanVersion;
import io.annals.tenancy.TariffRows.Programme;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/**
 * When any price, programme or allowance begins or ends, whichever tenants have it: a tenant may be
 * given another plan later. Thread-safe.
 */
final class TariffChanges implements Supplier<Future<Set<Instant>>> {
  private final Pool pool;
  private final Presets presets;

  TariffChanges(Pool pool, Presets presets) {
    this.pool = pool;
    this.presets = presets;
  }

  /** As PostgreSQL has it now; fails when that cannot be asked or read. */
  @Override
  public Future<Set<Instant>> get() {
    return TariffRows.plans(pool, "", Integer.MAX_VALUE)
        .compose(
            plans ->
                TariffRows.programmes(pool)
                    .map(
                        programmes ->
                            TariffBook.read(
                                    presets,
                                    plans.stream().map(PlanVersion::document).toList(),
                                    programmes.stream().map(Programme::document).toList())
                                .changes()));
  }
}
