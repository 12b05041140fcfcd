package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvents;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What an administrator does with the audit switch of a cluster, from the first enable to the
 * clean-up.
 */
@Isolated("measures time")
class SwitchStoryTest {
  @TempDir Path folder;

  @Test
  void an_administrator_switches_audit_on_and_off() throws Exception {
    try (AnnalsProcess annals = AnnalsProcess.start(folder.resolve("data"))) {
      Tenancy tenant = Tenancy.create(annals.operator(), "acme");
      AnnalsClient admin = tenant.admin();
      byte[] body = EventLists.of(List.of(SampleEvents.load().get(1).original().getBytes(UTF_8)));
      for (String cluster : List.of("a", "b", "c")) {
        admin
            .post(
                tenant.path("/clusters"),
                new JsonObject()
                    .put("id", cluster)
                    .put("audit", new JsonObject().put("enabled", false)))
            .orThrow();
        assertEquals("closed", tenant.auditSwitch(cluster).getString("state"));
      }

      // No names: logset "kubernetes" and topic "audit-<cluster>" are created and marked.
      JsonObject metadata = new JsonObject().put("preset", "metadata");
      enable(tenant, "a", new JsonObject().put("policy", metadata));
      JsonObject a = tenant.auditSwitch("a");
      assertEquals("kubernetes", a.getString("logset"));
      assertEquals("audit-a", a.getString("topic"));
      assertTrue(a.getBoolean("autoCreated"));
      assertTrue(topic(tenant, "audit-a").getBoolean("autoCreated"));
      assertEquals(30, topic(tenant, "audit-a").getInteger("retentionDays"));

      // An existing logset: only the topic is created.
      admin.post(tenant.path("/logsets"), new JsonObject().put("id", "mine")).orThrow();
      enable(tenant, "b", new JsonObject().put("logset", "mine"));
      assertEquals("mine", tenant.auditSwitch("b").getString("logset"));
      assertEquals("mine", topic(tenant, "audit-b").getString("logset"));
      assertTrue(topic(tenant, "audit-b").getBoolean("autoCreated"));

      // An existing topic: used as it is, and stays unmarked.
      admin
          .post(
              tenant.path("/topics"),
              new JsonObject().put("id", "own").put("logset", "mine").put("kind", "audit"))
          .orThrow();
      enable(tenant, "c", new JsonObject().put("topic", "own"));
      assertFalse(tenant.auditSwitch("c").getBoolean("autoCreated"));
      assertFalse(topic(tenant, "own").getBoolean("autoCreated"));

      // Events arrive, audit is switched off, the data stays.
      Sender a1 = tenant.sender("a");
      assertEquals(1, a1.send(body).orThrow().getInteger("stored"));
      awaitCount(tenant, "audit-a", 1);
      disable(tenant, "a", false);
      assertEquals(1, tenant.count("audit-a", "*"));
      assertEquals(1, a1.send(body).orThrow().getInteger("dropped"));

      // On again: the same topic, with its data.
      enable(tenant, "a", new JsonObject());
      assertEquals("audit-a", tenant.auditSwitch("a").getString("topic"));
      assertEquals(metadata, tenant.auditSwitch("a").getJsonObject("policy"));
      assertEquals(1, tenant.count("audit-a", "*"));

      // Off with deletion: only what was created for it and nothing else uses.
      disable(tenant, "a", true);
      awaitStatus(tenant, "/topics/audit-a", 404);
      disable(tenant, "b", true);
      awaitStatus(tenant, "/topics/audit-b", 404);
      assertEquals(200, admin.get(tenant.path("/logsets/mine")).status());
      disable(tenant, "c", true);
      assertEquals(200, admin.get(tenant.path("/topics/own")).status());
      assertEquals(404, admin.get(tenant.path("/logsets/kubernetes")).status());

      // A new topic of the same name starts empty.
      enable(tenant, "a", new JsonObject());
      assertEquals(0, tenant.count("audit-a", "*"));
      assertEquals(1, a1.send(body).orThrow().getInteger("stored"));
      awaitCount(tenant, "audit-a", 1);
    }
  }

  private static void enable(Tenancy tenant, String cluster, JsonObject body) throws Exception {
    assertEquals(
        202,
        tenant.admin().post(tenant.path("/clusters/" + cluster + "/audit/enable"), body).status());
    tenant.awaitSwitch(cluster, s -> "opened".equals(s.getString("state")));
  }

  private static void disable(Tenancy tenant, String cluster, boolean delete) throws Exception {
    JsonObject body = new JsonObject().put("deleteLogsetAndTopic", delete);
    assertEquals(
        202,
        tenant.admin().post(tenant.path("/clusters/" + cluster + "/audit/disable"), body).status());
    tenant.awaitSwitch(cluster, s -> "closed".equals(s.getString("state")));
  }

  private static JsonObject topic(Tenancy tenant, String topic) throws Exception {
    return tenant.admin().get(tenant.path("/topics/" + topic)).orThrow();
  }

  private static void awaitStatus(Tenancy tenant, String path, int status) {
    AnnalsProcess.await(
        path + " answers " + status,
        Duration.ofSeconds(10),
        () -> {
          try {
            return tenant.admin().get(tenant.path(path)).status() == status;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitCount(Tenancy tenant, String topic, long count) {
    AnnalsProcess.await(
        count + " events in " + topic,
        Duration.ofSeconds(5),
        () -> tenant.countOrUnknown(topic, "*") == count);
  }
}
