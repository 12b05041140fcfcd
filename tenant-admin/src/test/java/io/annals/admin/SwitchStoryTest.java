package io.annals.admin;

import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator does with the switch of a cluster. */
class SwitchStoryTest {
  private static final String T = "/v1/tenants/acme";
  private static final String A = T + "/clusters/a";
  private static final String B = T + "/clusters/b";

  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme", "a", "b");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private JsonObject enable(String cluster, JsonObject wish) {
    admin.post(cluster + "/audit/enable", wish).expect(202);
    return admin.untilState(cluster, "opened");
  }

  private void disable(String cluster, boolean delete) {
    admin
        .post(cluster + "/audit/disable", new JsonObject().put("deleteLogsetAndTopic", delete))
        .expect(202);
    admin.untilState(cluster, "closed");
  }

  private JsonObject topic(String id) {
    return admin.get(T + "/topics/" + id).expect(200);
  }

  private TenantUid acme() {
    return admin.routing.tenant(new TenantId("acme")).orElseThrow().uid();
  }

  private TopicUid topicUid(String id) {
    return admin.routing.topic(acme(), new TopicId(id)).orElseThrow().uid();
  }

  private ClusterRoute route(String cluster) {
    return admin.routing.cluster(acme(), new ClusterId(cluster)).orElseThrow();
  }

  private void existingTopic(String id) {
    admin.post(T + "/logsets", new JsonObject().put("id", "mine"));
    admin
        .post(
            T + "/topics",
            new JsonObject().put("id", id).put("logset", "mine").put("kind", "audit"))
        .expect(201);
  }

  @Test
  void without_names_logset_and_topic_are_made_and_marked() {
    JsonObject opened = enable(A, new JsonObject());

    assertEquals("kubernetes", opened.getString("logset"));
    assertEquals("audit-a", opened.getString("topic"));
    assertTrue(opened.getBoolean("autoCreated"));
    assertEquals(30, opened.getInteger("retentionDays"));
    assertEquals(new JsonObject().put("preset", "recommended"), opened.getJsonObject("policy"));
    assertEquals(0, opened.getJsonObject("counts").getInteger("received"));
    assertTrue(topic("audit-a").getBoolean("autoCreated"));
    assertTrue(admin.get(T + "/logsets/kubernetes").expect(200).getBoolean("autoCreated"));
    assertEquals(topicUid("audit-a"), route("a").sinks().get(0).topic());
  }

  @Test
  void an_existing_logset_gets_the_topic_and_stays_unmarked() {
    admin.post(T + "/logsets", new JsonObject().put("id", "mine")).expect(201);
    enable(A, new JsonObject().put("logset", "mine"));

    assertEquals("mine", topic("audit-a").getString("logset"));
    disable(A, true);
    assertEquals(200, admin.get(T + "/logsets/mine").status());
  }

  @Test
  void an_existing_topic_is_used_and_stays_unmarked() {
    existingTopic("own");
    JsonObject opened = enable(A, new JsonObject().put("topic", "own"));

    assertFalse(opened.getBoolean("autoCreated"));
    assertEquals("mine", opened.getString("logset"));
    disable(A, true);
    assertEquals("own", topic("own").getString("id"));
  }

  @Test
  void switching_off_keeps_the_topic_and_on_again_uses_it() {
    enable(A, new JsonObject());
    TopicUid before = topicUid("audit-a");
    disable(A, false);
    assertNull(route("a").sinks().get(0).topic());
    assertEquals(before, topicUid("audit-a"));

    enable(A, new JsonObject());
    assertEquals(before, route("a").sinks().get(0).topic());
    assertEquals(2, route("a").opening());
  }

  @Test
  void switching_off_with_deletion_removes_what_nothing_else_uses_and_the_name_starts_anew() {
    enable(A, new JsonObject());
    TopicUid before = topicUid("audit-a");
    disable(A, true);
    assertEquals(404, admin.get(T + "/topics/audit-a").status());
    assertEquals(404, admin.get(T + "/logsets/kubernetes").status());
    assertNull(admin.auditSwitch(A).getString("topic"));
    until("the data is removed", () -> admin.removed.contains(before));
    assertTrue(admin.logs.deleted.stream().anyMatch(log -> log.topic().equals(before)));

    enable(A, new JsonObject());
    assertNotEquals(before, topicUid("audit-a"));
    assertEquals(0, topic("audit-a").getInteger("storedEvents"));
  }

  @Test
  void a_topic_that_another_switch_knows_is_not_deleted_and_neither_is_a_logset_in_use() {
    enable(A, new JsonObject().put("topic", "both"));
    enable(B, new JsonObject().put("topic", "both"));
    disable(A, false);
    disable(B, true);
    assertEquals(200, admin.get(T + "/topics/both").status());

    enable(B, new JsonObject().put("topic", "other"));
    disable(A, true);
    assertEquals(404, admin.get(T + "/topics/both").status());
    assertEquals(200, admin.get(T + "/logsets/kubernetes").status());
  }

  @Test
  void deletion_may_be_asked_for_after_the_switch_is_off() {
    enable(A, new JsonObject());
    disable(A, false);
    disable(A, true);
    assertEquals(404, admin.get(T + "/topics/audit-a").status());
  }

  @Test
  void what_is_left_out_stays_as_it_was() {
    JsonObject policy = new JsonObject().put("preset", "metadata");
    enable(A, new JsonObject().put("topic", "mine").put("policy", policy).put("retentionDays", 7));
    disable(A, false);

    JsonObject again = enable(A, new JsonObject());
    assertEquals("mine", again.getString("topic"));
    assertEquals(policy, again.getJsonObject("policy"));
    assertEquals(7, again.getInteger("retentionDays"));
  }

  @Test
  void for_ever_is_a_retention_and_absent_is_none() {
    JsonObject opened = enable(A, new JsonObject().putNull("retentionDays"));
    assertNull(opened.getInteger("retentionDays"));
    assertNull(enable(A, new JsonObject()).getInteger("retentionDays"));
    assertEquals(
        90, enable(A, new JsonObject().put("retentionDays", 90)).getInteger("retentionDays"));
  }

  @Test
  void a_switch_that_moves_feeds_the_old_topic_until_the_new_one_is_ready() {
    enable(A, new JsonObject());
    TopicUid old = topicUid("audit-a");
    Promise<Void> hold = Promise.promise();
    admin.logs.hold = hold;
    JsonObject moving =
        admin.post(A + "/audit/enable", new JsonObject().put("topic", "new")).expect(202);
    assertEquals("opening", moving.getString("state"));
    assertEquals("new", moving.getString("topic"));
    assertEquals(old, route("a").sinks().get(0).topic());

    hold.complete();
    admin.untilState(A, "opened");
    assertEquals(topicUid("new"), route("a").sinks().get(0).topic());
    assertEquals(1, route("a").opening());
    assertEquals(200, admin.get(T + "/topics/audit-a").status());
  }

  @Test
  void what_does_not_fit_is_a_conflict_and_changes_nothing() {
    existingTopic("own");
    admin
        .post(
            T + "/topics",
            new JsonObject().put("id", "logs").put("logset", "mine").put("kind", "log"))
        .expect(201);
    JsonObject before = admin.auditSwitch(A);

    for (JsonObject wish :
        new JsonObject[] {
          new JsonObject().put("topic", "logs"),
          new JsonObject().put("topic", "own").put("logset", "elsewhere"),
          new JsonObject().put("topic", "own").put("retentionDays", 5)
        }) {
      admin.post(A + "/audit/enable", wish).expect(409);
    }
    assertEquals(before, admin.auditSwitch(A));
    assertEquals(404, admin.get(T + "/logsets/elsewhere").status());
  }

  @Test
  void a_topic_in_use_is_not_deleted_until_the_switch_is_off() {
    enable(A, new JsonObject());
    JsonObject conflict = admin.delete(T + "/topics/audit-a").expect(409);
    assertTrue(conflict.getString("detail").contains("the switch of a"));
    disable(A, false);

    admin.delete(T + "/topics/audit-a").expect(204);
    assertNull(admin.auditSwitch(A).getString("topic"));
    assertEquals("audit-a", enable(A, new JsonObject()).getString("topic"));
  }

  @Test
  void repeating_a_wish_changes_nothing() {
    enable(A, new JsonObject());
    long opening = route("a").opening();
    TopicUid topic = topicUid("audit-a");
    JsonObject repeated = admin.post(A + "/audit/enable", new JsonObject()).expect(202);
    assertEquals("opened", repeated.getString("state"));
    assertEquals("opened", admin.post(A + "/audit/enable").expect(202).getString("state"));
    assertEquals(opening, route("a").opening());
    assertEquals(topic, topicUid("audit-a"));

    disable(A, false);
    assertEquals("closed", admin.post(A + "/audit/disable").expect(202).getString("state"));
  }

  @Test
  void a_cluster_that_is_deleted_is_gone_with_its_tokens_and_if_asked_its_topic() {
    admin.post(T + "/clusters", new JsonObject().put("id", "c")).expect(201);
    admin.untilState(T + "/clusters/c", "opened");
    String token = admin.token("acme", new JsonObject().put("role", "ingest").put("cluster", "c"));
    assertEquals(403, admin.call(token, "GET", T + "/clusters/c", null).status());

    admin.delete(T + "/clusters/c?deleteLogsetAndTopic=true").expect(204);
    admin.delete(T + "/clusters/c?deleteLogsetAndTopic=true").expect(204);
    assertEquals(404, admin.get(T + "/clusters/c").status());
    assertEquals(404, admin.get(T + "/topics/audit-c").status());
    assertEquals(401, admin.call(token, "GET", T + "/clusters/c", null).status());

    admin.post(T + "/clusters", new JsonObject().put("id", "c")).expect(201);
    admin.untilState(T + "/clusters/c", "opened");
  }
}
