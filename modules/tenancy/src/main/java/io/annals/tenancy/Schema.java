package io.annals.tenancy;

import io.annals.platform.sql.MigrationScript;
import io.annals.platform.sql.Migrations;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;

/** The one schema of the database; every module's tables are in it. */
public final class Schema {
  private static final List<String> SCRIPTS =
      List.of(
          "db/migration/V001__schema.sql",
          "db/migration/V002__segments_leave.sql",
          "db/migration/V003__partition_claim.sql",
          "db/migration/V004__retention.sql",
          "db/migration/V005__sinks.sql",
          "db/migration/V006__usage.sql",
          "db/migration/V007__hot_gaps.sql",
          "db/migration/V008__quota.sql",
          "db/migration/V009__tariffs.sql",
          "db/migration/V010__topic_region.sql",
          "db/migration/V011__usage_by_tenant.sql",
          "db/migration/V012__tenant_budget.sql",
          "db/migration/V013__usage_folds.sql",
          "db/migration/V014__request_minutes.sql",
          "db/migration/V015__bills.sql",
          "db/migration/V016__usage_days.sql",
          "db/migration/V017__tenant_held.sql",
          "db/migration/V018__intranet_ranges.sql",
          "db/migration/V019__exports.sql");

  private Schema() {}

  /**
   * Brings the database up to this program's schema. Harmless when it is there, and when several
   * processes call at once. Fails when a script that ran before differs from this program's.
   */
  public static Future<Void> migrate(Pool pool) {
    return new Migrations(pool, SCRIPTS.stream().map(MigrationScript::of).toList())
        .run()
        .mapEmpty();
  }
}
