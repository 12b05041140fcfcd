package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.segment.catalogue.GapLedger;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;

/** The gap ledger of a cluster. Thread-safe. */
final class GapCalls {
  private static final Duration DEFAULT_RANGE = Duration.ofDays(30);

  private final Pool pool;
  private final GapLedger ledger;
  private final InstantSource clock;

  GapCalls(Pool pool, InstantSource clock) {
    this.pool = pool;
    this.ledger = new GapLedger(pool);
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of("listGaps", this::list);
  }

  private Future<Reply> list(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    PageRequest request = Input.page(call);
    Instant to = time(call, "to", clock.instant());
    Instant from = time(call, "from", to.minus(DEFAULT_RANGE));
    if (!from.isBefore(to)) {
      throw Problems.wrong("to", "is not after 'from'");
    }
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(cluster -> page(tenant, cluster.uid(), from, to, request))
        .map(page -> Shown.page(page, GapCalls::shown));
  }

  private Future<Page<GapLedger.Entry>> page(
      TenantUid tenant, ClusterUid cluster, Instant from, Instant to, PageRequest request) {
    try {
      return ledger.page(tenant, cluster, from, to, request);
    } catch (IllegalArgumentException notOurs) {
      throw Problems.wrong("pageToken", "not a token of a page of this list");
    }
  }

  private static Instant time(Call call, String name, Instant otherwise) {
    return call.query(name).map(text -> time(text, name)).orElse(otherwise);
  }

  private static Instant time(String text, String name) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        return time.toInstant();
      }
    } catch (DateTimeException notATime) {
      // Answered below.
    }
    throw Problems.wrong(name, "not a time like 2030-01-31T00:00:00Z");
  }

  private static JsonObject shown(GapLedger.Entry entry) {
    JsonObject shown =
        new JsonObject()
            .put("from", entry.from().toString())
            .put("to", entry.to().toString())
            .put("cause", entry.cause());
    entry.topic().ifPresent(topic -> shown.put("topic", topic));
    return shown.put("events", entry.events()).put("bytes", entry.bytes());
  }
}
