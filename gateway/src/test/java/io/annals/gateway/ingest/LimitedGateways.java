package io.annals.gateway.ingest;

import static io.annals.testkit.Eventually.await;

import io.annals.gateway.limits.TenantLimits;
import io.annals.tenancy.Quota;
import io.annals.tenancy.Schema;
import io.annals.testkit.DatabaseProxy;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gateways that take in for one tenant and share its quota through a real PostgreSQL. */
final class LimitedGateways implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final Pool pool = database.pool(vertx);
  private final List<Pool> pools = new ArrayList<>();
  final DatabaseProxy proxy = new DatabaseProxy(vertx, database);
  final List<IngestServer> servers = new ArrayList<>();
  final List<TenantLimits> limits = new ArrayList<>();

  LimitedGateways(int count, Quota quota) {
    sql(
        """
        INSERT INTO tenant (uid, id, dedupe_key, created_from, created_at, version)
        OVERRIDING SYSTEM VALUE VALUES (1, 'acme', '', '{}', now(), 1)
        """);
    for (int i = 0; i < count; i++) {
      sql("INSERT INTO gateway VALUES ('g%d', now() + interval '1 day', 1, NULL)".formatted(i));
      IngestServer server = IngestServer.roomy();
      server.routing.quota = quota;
      pools.add(proxy.pool(vertx));
      limits.add(
          new TenantLimits(vertx, pools.get(i), server.routing, server.clock, server.meters));
      server.limits = limits.get(i);
      servers.add(server);
    }
  }

  /** A quota of these rates alone. */
  static Quota rates(Long eventsPerSecond, Long bytesPerSecond) {
    return limits(eventsPerSecond, bytesPerSecond, null, null);
  }

  static Quota limits(
      Long eventsPerSecond, Long bytesPerSecond, Long bytesPerDay, Long storedBytes) {
    return new Quota(
        eventsPerSecond,
        bytesPerSecond,
        bytesPerDay,
        storedBytes,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  void quota(Quota quota) {
    servers.forEach(server -> server.routing.quota = quota);
  }

  /** Sends a list of so many events. */
  RawRequest.Answer send(int gateway, int events) throws IOException {
    return servers.get(gateway).post(IngestServer.list(events(events)));
  }

  static String[] events(int count) {
    String[] events = new String[count];
    for (int i = 0; i < count; i++) {
      events[i] = IngestServer.event("e" + (1000 + i));
    }
    return events;
  }

  /** Sends lists of so many events until one is not taken; returns how many events were. */
  int sendAll(int gateway, int events) throws IOException {
    int taken = 0;
    while (true) {
      RawRequest.Answer answer = send(gateway, events);
      if (answer.status() != 200 || shed(answer) > 0) {
        return taken;
      }
      taken += events;
    }
  }

  static int shed(RawRequest.Answer answer) {
    return new JsonObject(answer.body()).getInteger("shed");
  }

  /** Time goes by, for all gateways and in the table, after all have settled. */
  void pass(Duration time) {
    limits.forEach(each -> await(each.settle()));
    passInTable(time);
    servers.forEach(server -> server.clock.advance(time));
  }

  void passInTable(Duration time) {
    await(
        pool.preparedQuery(
                """
                UPDATE tenant_budget
                   SET filled_at = filled_at - $1 * interval '1 ms',
                       refused_from = refused_from - $1 * interval '1 ms',
                       refused_last = refused_last - $1 * interval '1 ms'
                """)
            .execute(Tuple.of((double) time.toMillis())));
  }

  void sql(String statement) {
    await(pool.query(statement).execute());
  }

  /** Events and bytes of the gap records that a gateway has written for the quota. */
  long[] gaps(int gateway) {
    long[] sums = {0, 0};
    for (FakeLog.Appended record : servers.get(gateway).log.quarantined()) {
      JsonObject gap = new JsonObject(record.text());
      if ("Gap".equals(gap.getString("kind")) && gap.getString("cause").equals("quota")) {
        sums[0] += gap.getLong("events");
        sums[1] += gap.getLong("bytes");
      }
    }
    return sums;
  }

  @Override
  public void close() {
    servers.forEach(IngestServer::close);
    pools.forEach(each -> await(each.close()));
    await(pool.close());
    await(vertx.close());
  }
}
