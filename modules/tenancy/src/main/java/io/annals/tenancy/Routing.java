package io.annals.tenancy;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/**
 * The routing table in memory: follows the database by notification and by polling, and outlives
 * its outages. Reads are cheap, never block and see one version each. Thread-safe.
 */
public interface Routing {
  /** The version that reads see now. */
  long version();

  /** A token that is known here. Unknown says nothing: see {@link #lookUp}. */
  Optional<Credential> credential(TokenHash hash);

  /**
   * Looks into the database for a token that is not known here, at a limited rate; brings the table
   * up to date when it finds one. Empty when there is none or the rate is used up; fails when the
   * database cannot be asked.
   */
  Future<Optional<Credential>> lookUp(TokenHash hash);

  /**
   * Brings the table up to what the database has at the time of the call. For callers who are known
   * and name what is not known here: what another process made a moment ago works at once. Many
   * calls at a time cost one read.
   */
  default Future<Void> catchUp() {
    return Future.succeededFuture();
  }

  Optional<TenantRoute> tenant(TenantId id);

  Optional<TenantRoute> tenant(TenantUid uid);

  Optional<ClusterRoute> cluster(TenantUid tenant, ClusterId id);

  Optional<ClusterRoute> cluster(ClusterUid uid);

  /** Live topics only; hidden ones by uid alone. */
  Optional<TopicRoute> topic(TenantUid tenant, TopicId id);

  Optional<TopicRoute> topic(TopicUid uid);

  /** Every live topic whose Kafka topic exists, hidden ones included. */
  Collection<TopicRoute> readyTopics();

  /** Runs after each change of the table, on no particular thread; must be quick. */
  void onChange(Runnable listener);
}
