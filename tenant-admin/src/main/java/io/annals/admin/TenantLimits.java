package io.annals.admin;

import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Change;
import io.annals.tenancy.QuotaRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;

/**
 * What a tenant's quota lets a change create. Asked inside the change: no other is made meanwhile,
 * so that two calls never both take the last place.
 */
final class TenantLimits {
  private TenantLimits() {}

  /**
   * Fails when there is no room for another topic, or when it may not keep its events for so long.
   *
   * @param asked empty = the default
   * @param pointer to the object of the request's body that has the field
   * @return for how long it is to keep them
   */
  static Future<Retention> newTopic(
      Change change, TenantUid tenant, Optional<Retention> asked, String pointer) {
    return QuotaRows.of(change.sql(), tenant)
        .map(QuotaRows.TenantQuota::effective)
        .compose(
            quota -> {
              Integer most = quota.retentionDaysMax();
              asked.ifPresent(wanted -> within(wanted, most, pointer));
              return room(change.sql(), tenant, "topics", quota.topics(), QuotaRows::topics)
                  .map(there -> asked.orElseGet(() -> Retention.byDefault(most)));
            });
  }

  /** Fails when there is no room for another cluster. */
  static Future<Void> newCluster(Change change, TenantUid tenant) {
    return QuotaRows.of(change.sql(), tenant)
        .compose(
            quota ->
                room(
                    change.sql(),
                    tenant,
                    "clusters",
                    quota.effective().clusters(),
                    QuotaRows::clusters));
  }

  /** Fails when a topic may not begin to keep its events for so long. */
  static Future<Void> keep(Change change, TenantUid tenant, Retention asked, String pointer) {
    return QuotaRows.of(change.sql(), tenant)
        .map(
            quota -> {
              within(asked, quota.effective().retentionDaysMax(), pointer);
              return null;
            });
  }

  private interface Count {
    Future<Integer> of(SqlClient sql, TenantUid tenant);
  }

  private static Future<Void> room(
      SqlClient sql, TenantUid tenant, String what, Integer most, Count count) {
    return most == null
        ? Future.succeededFuture()
        : count
            .of(sql, tenant)
            .map(
                there -> {
                  if (there >= most) {
                    throw new ProblemException(
                        ProblemType.QUOTA_EXCEEDED,
                        "the tenant has " + there + " " + what + ", its quota is " + most);
                  }
                  return null;
                });
  }

  private static void within(Retention asked, Integer most, String pointer) {
    if (most != null && (asked.days() == null || asked.days() > most)) {
      throw Problems.wrong(
          pointer + "/retentionDays",
          "the quota lets a topic keep its events for at most " + most + " days");
    }
  }
}
