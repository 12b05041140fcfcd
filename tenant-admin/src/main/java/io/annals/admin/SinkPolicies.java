package io.annals.admin;

import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRows;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every policy that judges a cluster's events. */
final class SinkPolicies {
  private SinkPolicies() {}

  /** By sink, the switch's own first; empty when the cluster is gone. */
  static Future<Map<SinkId, StoredPolicy>> of(SqlClient sql, TenantUid tenant, ClusterUid cluster) {
    Map<SinkId, StoredPolicy> all = new LinkedHashMap<>();
    return SwitchRows.find(sql, tenant, cluster)
        .compose(
            audit -> {
              audit.map(AuditSwitch::judgedBy).ifPresent(own -> all.put(SinkId.DEFAULT, own));
              return SinkRows.page(sql, tenant, cluster, new PageRequest(SinkCalls.MOST, ""));
            })
        .map(
            page -> {
              page.items().forEach(sink -> all.put(sink.id(), sink.policy()));
              return all;
            });
  }
}
