package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.client.AnnalsClient.Answer;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each role as a process of its own, on services that they share. */
@Timeout(300)
class RolesTest {
  @TempDir Path folder;

  @Test
  void every_role_alone_serves_its_own_and_all_together_are_the_service() throws Exception {
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess admin = shared.start("admin", "roles=admin");
        AnnalsProcess store = shared.start("store", "roles=store");
        AnnalsProcess query = shared.start("query", "roles=query", adminUrl(admin));
        AnnalsProcess ingest = shared.start("ingest", "roles=ingest", adminUrl(admin))) {
      // The tenant is made through the gateways: what they do not serve is passed on.
      Tenancy tenant = Tenancy.create(query.client(SharedServices.OPERATOR), "acme");
      Sender direct = tenant.cluster("prod");
      Sender sender = new Sender(direct.path(), ingest.client(direct.client().token()));
      List<SampleEvent> sample = SampleEvents.load().subList(0, 50);
      List<byte[]> items =
          sample.stream().map(e -> e.copy(1, Duration.ZERO).getBytes(UTF_8)).toList();
      assertEquals(50, sender.send(EventLists.of(items)).orThrow().getInteger("stored"));
      // Held by one process, searched by another.
      AnnalsProcess.await(
          "all events",
          Duration.ofSeconds(10),
          () -> tenant.countOrUnknown("audit-prod", "*") == 50);
      assertEquals(50, tenant.searchAll("audit-prod", "*").size());

      assertEquals(404, direct.send(EventLists.of(items)).status(), "query takes no events");
      JsonObject all = Tenancy.range("*");
      String logs = tenant.path("/topics/audit-prod/logs");
      assertEquals(404, asAdmin(admin, tenant).post(logs, all).status());
      assertEquals(404, asAdmin(store, tenant).post(logs, all).status());
      assertEquals(404, asAdmin(store, tenant).get(tenant.path("/topics")).status());
      for (AnnalsProcess process : List.of(admin, store, query, ingest)) {
        assertEquals(200, process.health("ready"));
      }

      // Nobody has the hot tail: the answer says so, and is complete again with a store.
      store.stop();
      AnnalsProcess.await(
          "an answer without the hot tail",
          Duration.ofSeconds(10),
          () -> tenant.countOrUnknown("audit-prod", "*") < 0);
      store.start();
      AnnalsProcess.await(
          "all events again",
          Duration.ofSeconds(20),
          () -> tenant.countOrUnknown("audit-prod", "*") == 50);

      admin.stop();
      Answer away = query.client(SharedServices.OPERATOR).get("/v1/tenants");
      assertEquals(503, away.status());
      assertEquals("/problems/unavailable", away.json().getString("type"));
      assertEquals(50, tenant.count("audit-prod", "*"), "searches need no admin");
    }
  }

  @Test
  void every_subset_of_roles_starts_and_tells_readiness() throws Exception {
    try (SharedServices shared = new SharedServices(folder)) {
      for (String roles :
          Stream.of("admin,ingest", "ingest,store", "store,query", "admin,store,query").toList()) {
        try (AnnalsProcess process = shared.start(roles.replace(',', '-'), "roles=" + roles)) {
          assertEquals(200, process.health("ready"), roles);
          int admin = process.client(SharedServices.OPERATOR).get("/v1/tenants").status();
          assertEquals(roles.contains("admin") ? 200 : 404, admin, roles);
          assertEquals(0, process.stop(), roles);
        }
      }
    }
  }

  @Test
  void a_second_process_that_is_not_told_what_it_shares_does_not_start() throws Exception {
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess first = shared.start("first");
        AnnalsProcess second =
            shared.prepare(
                "second",
                "internal.secret=",
                "operator-token=",
                "blob.dir=" + folder.resolve("second/blobs"))) {
      assertEquals(200, first.health("ready"));
      second.launch();
      assertEquals(1, second.exitCode());
      String said = java.nio.file.Files.readString(folder.resolve("second.log"));
      assertEquals(true, said.contains("the same internal.secret, operator-token, blob.dir"), said);
    }
  }

  private static AnnalsClient asAdmin(AnnalsProcess process, Tenancy tenant) {
    return process.client(tenant.admin().token());
  }

  private static String adminUrl(AnnalsProcess admin) {
    return "admin.url=http://127.0.0.1:" + admin.port();
  }
}
