package io.annals.tenancy;

import java.util.List;

/**
 * One cluster and its audit switch as routing knows it.
 *
 * @param sinks where its events go: the switch's own sink {@code default} first, then the further
 *     ones in the order of their ids. They say what would take the events; while {@code audit} is
 *     closing or closed, none does
 * @param opening how often the switch was opened; counters belong to one opening
 */
public record ClusterRoute(
    ClusterUid uid,
    ClusterId id,
    TenantUid tenant,
    SwitchState audit,
    List<SinkRoute> sinks,
    long opening) {
  public ClusterRoute {
    sinks = List.copyOf(sinks);
    if (sinks.isEmpty() || !sinks.get(0).id().equals(SinkId.DEFAULT)) {
      throw new IllegalArgumentException("the first sink is the switch's own");
    }
  }

  /** The same route, with the policies of {@code before} where they are equal to those here. */
  ClusterRoute sharing(ClusterRoute before) {
    List<SinkRoute> shared = sinks.stream().map(sink -> sink.sharing(before.sinks)).toList();
    return new ClusterRoute(uid, id, tenant, audit, shared, opening);
  }
}
