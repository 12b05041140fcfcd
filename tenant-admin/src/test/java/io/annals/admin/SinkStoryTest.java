package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.PgRouting;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator does with the further sinks of a cluster. */
class SinkStoryTest {
  private static final String T = "/v1/tenants/acme";
  private static final String A = T + "/clusters/a";
  private static final String B = T + "/clusters/b";

  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme", "a", "b");
    admin.post(T + "/logsets", json("{'id': 'mine'}")).expect(201);
    topic("security", "audit");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private void topic(String id, String kind) {
    admin
        .post(T + "/topics", new JsonObject().put("id", id).put("logset", "mine").put("kind", kind))
        .expect(201);
  }

  private JsonObject sink(String cluster, String wish) {
    return admin.post(cluster + "/sinks", json(wish)).expect(201);
  }

  private JsonObject untilOpened(String sinkPath) {
    until(
        sinkPath + " is opened",
        () -> "opened".equals(admin.get(sinkPath).expect(200).getString("state")));
    return admin.get(sinkPath).expect(200);
  }

  private TenantUid acme() {
    return admin.routing.tenant(new TenantId("acme")).orElseThrow().uid();
  }

  private TopicUid topicUid(String id) {
    return admin.routing.topic(acme(), new TopicId(id)).orElseThrow().uid();
  }

  private List<SinkRoute> routes(String cluster) {
    return admin.routing.cluster(acme(), new ClusterId(cluster)).orElseThrow().sinks();
  }

  private String conflict(Answer answer) {
    return answer.expect(409).getString("detail");
  }

  @Test
  void a_sink_is_shown_as_it_was_wished_and_opens() {
    JsonObject made =
        sink(
            A,
            "{'id': 'siem', 'topic': 'security', 'policy': {'preset': 'metadata'},"
                + " 'delivery': 'bestEffort'}");
    assertEquals("siem", made.getString("id"));
    assertEquals("security", made.getString("topic"));
    assertEquals(json("{'preset': 'metadata'}"), made.getJsonObject("policy"));
    assertEquals("bestEffort", made.getString("delivery"));
    assertFalse(made.containsKey("error"));

    JsonObject opened = untilOpened(A + "/sinks/siem");
    assertEquals(made.getString("createdAt"), opened.getString("createdAt"));
    assertEquals(
        new JsonArray().add(opened), admin.get(A + "/sinks").expect(200).getJsonArray("items"));
    SinkRoute route = routes("a").get(1);
    assertEquals(topicUid("security"), route.topic());
    assertEquals(new StoredPolicy("metadata", null), route.policy());
    assertEquals(SinkRoute.Delivery.BEST_EFFORT, route.delivery());
  }

  @Test
  void what_is_left_out_is_recommended_and_guaranteed() {
    JsonObject made = sink(A, "{'id': 'siem', 'topic': 'security'}");
    assertEquals(json("{'preset': 'recommended'}"), made.getJsonObject("policy"));
    assertEquals("guaranteed", made.getString("delivery"));
  }

  @Test
  void the_same_again_is_harmless_also_after_a_change_and_something_else_a_conflict() {
    String wish = "{'id': 'siem', 'topic': 'security'}";
    JsonObject made = sink(A, wish);
    admin.patch(A + "/sinks/siem", json("{'delivery': 'bestEffort'}")).expect(200);
    JsonObject again = admin.post(A + "/sinks", json(wish)).expect(200);
    assertEquals(made.getString("createdAt"), again.getString("createdAt"));
    assertEquals("bestEffort", again.getString("delivery"));
    conflict(
        admin.post(
            A + "/sinks", json("{'id': 'siem', 'topic': 'security', 'delivery': 'bestEffort'}")));
  }

  @Test
  void a_sink_waits_for_a_log_that_is_still_being_made_and_says_why() {
    Promise<Void> hold = Promise.promise();
    admin.logs.hold = hold;
    topic("late", "audit");
    sink(A, "{'id': 'siem', 'topic': 'late'}");
    assertNull(routes("a").get(1).topic());
    assertEquals("opening", admin.get(A + "/sinks/siem").expect(200).getString("state"));

    admin.logs.failing = true;
    admin.logs.hold = null;
    hold.fail(new IllegalStateException("10.1.2.3 is away"));
    until(
        "the sink says why",
        () -> admin.get(A + "/sinks/siem").expect(200).getString("error", "").contains("attempts"));
    admin.logs.failing = false;
    assertFalse(untilOpened(A + "/sinks/siem").containsKey("error"));
    assertEquals(topicUid("late"), routes("a").get(1).topic());
  }

  @Test
  void a_sink_that_moves_feeds_the_old_topic_until_the_new_one_is_ready() {
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    untilOpened(A + "/sinks/siem");
    Promise<Void> hold = Promise.promise();
    admin.logs.hold = hold;
    topic("late", "audit");
    JsonObject moving = admin.patch(A + "/sinks/siem", json("{'topic': 'late'}")).expect(200);
    assertEquals("opening", moving.getString("state"));
    assertEquals("late", moving.getString("topic"));
    assertEquals(topicUid("security"), routes("a").get(1).topic());
    assertTrue(conflict(admin.delete(T + "/topics/security")).contains("the sink siem of a"));
    assertTrue(
        conflict(admin.post(A + "/sinks", json("{'id': 'other', 'topic': 'security'}")))
            .contains("the sink siem"));

    hold.complete();
    untilOpened(A + "/sinks/siem");
    assertEquals(2, routes("a").size());
    assertEquals(topicUid("late"), routes("a").get(1).topic());
    admin.delete(T + "/topics/security").expect(204);
  }

  @Test
  void a_sink_opens_only_when_every_live_process_routes_to_it() {
    heartbeat(1);
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    until("this process routes to it", () -> routes("a").get(1).topic() != null);
    heartbeat(admin.routing.version() - 1);
    topic("later", "audit");
    until(
        "provisioning has looked again",
        () -> admin.routing.topic(topicUid("later")).orElseThrow().ready());
    assertEquals("opening", admin.get(A + "/sinks/siem").expect(200).getString("state"));

    heartbeat(Long.MAX_VALUE);
    untilOpened(A + "/sinks/siem");
  }

  private void heartbeat(long version) {
    await(
        admin
            .pool
            .preparedQuery(
                """
                INSERT INTO gateway (id, heartbeat, version_loaded)
                VALUES ('slow', now() + interval '60 seconds', $1)
                ON CONFLICT (id) DO UPDATE SET version_loaded = excluded.version_loaded
                """)
            .execute(Tuple.of(version)));
  }

  @Test
  void policy_and_delivery_change_in_place() {
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    untilOpened(A + "/sinks/siem");
    JsonObject changed =
        admin
            .patch(
                A + "/sinks/siem", json("{'policy': {'preset': 'eks'}, 'delivery': 'bestEffort'}"))
            .expect(200);
    assertEquals("opened", changed.getString("state"));
    assertEquals(json("{'preset': 'eks'}"), changed.getJsonObject("policy"));
    SinkRoute route = routes("a").get(1);
    assertEquals(new StoredPolicy("eks", null), route.policy());
    assertEquals(SinkRoute.Delivery.BEST_EFFORT, route.delivery());
    assertEquals(topicUid("security"), route.topic());

    long version = admin.routing.version();
    admin.patch(A + "/sinks/siem", json("{'policy': {'preset': 'eks'}}")).expect(200);
    assertEquals(route, routes("a").get(1));
    assertEquals(0, changedAfter(version));
  }

  @Test
  void a_change_is_live_on_every_process_within_two_seconds() {
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    untilOpened(A + "/sinks/siem");
    PgRouting other = admin.routing("p2");
    admin.patch(A + "/sinks/siem", json("{'policy': {'preset': 'eks'}}")).expect(200);
    admin.put(A + "/policy", json("{'preset': 'tke'}")).expect(200);
    until(
        "another process judges by both",
        Duration.ofSeconds(2),
        () ->
            List.of("tke", "eks")
                .equals(
                    other.cluster(acme(), new ClusterId("a")).orElseThrow().sinks().stream()
                        .map(sink -> sink.policy().preset())
                        .toList()));
    await(other.close());
  }

  private int changedAfter(long version) {
    return await(
            admin
                .pool
                .preparedQuery("SELECT 1 FROM sink WHERE version > $1")
                .execute(Tuple.of(version)))
        .size();
  }

  @Test
  void a_deleted_sink_takes_nothing_more_and_may_be_deleted_again() {
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    conflict(admin.delete(T + "/topics/security"));
    admin.delete(A + "/sinks/siem").expect(204);
    assertEquals(1, routes("a").size());
    admin.delete(A + "/sinks/siem").expect(204);
    assertEquals(404, admin.get(A + "/sinks/siem").status());
    assertEquals(404, admin.patch(A + "/sinks/siem", json("{}")).status());
    assertEquals(404, admin.delete(A + "/sinks/never").status());
    admin.delete(T + "/topics/security").expect(204);
  }

  @Test
  void one_topic_takes_one_sink_of_a_cluster_and_sinks_of_many_clusters() {
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    assertTrue(
        conflict(admin.post(A + "/sinks", json("{'id': 'x', 'topic': 'security'}")))
            .contains("the sink siem"));
    sink(B, "{'id': 'siem', 'topic': 'security'}");
    assertTrue(
        conflict(admin.delete(T + "/topics/security")).contains("the sink siem of a, siem of b"));
  }

  @Test
  void the_switch_and_a_further_sink_never_feed_the_same_topic() {
    admin.post(A + "/audit/enable").expect(202);
    admin.untilState(A, "opened");
    assertTrue(
        conflict(admin.post(A + "/sinks", json("{'id': 'x', 'topic': 'audit-a'}")))
            .contains("the switch"));
    admin.post(A + "/audit/disable").expect(202);
    admin.untilState(A, "closed");
    conflict(admin.post(A + "/sinks", json("{'id': 'x', 'topic': 'audit-a'}")));

    sink(A, "{'id': 'siem', 'topic': 'security'}");
    conflict(admin.patch(A + "/sinks/siem", json("{'topic': 'audit-a'}")));
    assertTrue(
        conflict(admin.post(A + "/audit/enable", json("{'topic': 'security'}")))
            .contains("the sink siem"));
    admin.post(B + "/audit/enable", json("{'topic': 'security'}")).expect(202);
  }

  @Test
  void only_topics_of_audit_events_that_are_there_are_fed() {
    topic("logs", "log");
    conflict(admin.post(A + "/sinks", json("{'id': 'x', 'topic': 'logs'}")));
    for (String[] wrong :
        new String[][] {
          {"{'id': 'x', 'topic': 'none'}", "/topic"},
          {"{'id': 'default', 'topic': 'security'}", "/id"},
          {"{'id': 'X', 'topic': 'security'}", "/id"},
          {"{'id': 'x'}", "/topic"},
          {"{'id': 'x', 'topic': 'quarantine'}", "/topic"},
          {"{'id': 'x', 'topic': 'security', 'delivery': 'maybe'}", "/delivery"},
          {
            "{'id': 'x', 'topic': 'security', 'policy': {'yaml': 'rules: []'}}",
            "/policy/yaml/apiVersion"
          }
        }) {
      JsonObject problem = admin.post(A + "/sinks", json(wrong[0])).expect(400);
      assertEquals(
          wrong[1],
          problem.getJsonArray("errors").getJsonObject(0).getString("pointer"),
          () -> wrong[0]);
    }
    for (Answer answer :
        List.of(
            admin.patch(A + "/sinks/default", json("{}")), admin.delete(A + "/sinks/default"))) {
      assertTrue(conflict(answer).contains("PUT .../policy"));
    }
    assertEquals(404, admin.get(A + "/sinks/default").status());
  }

  @Test
  void switching_off_with_deletion_leaves_a_topic_that_a_sink_of_any_cluster_uses() {
    admin.post(A + "/audit/enable").expect(202);
    admin.untilState(A, "opened");
    sink(B, "{'id': 'copy', 'topic': 'audit-a'}");
    admin.post(A + "/audit/disable", json("{'deleteLogsetAndTopic': true}")).expect(202);
    admin.untilState(A, "closed");
    assertEquals(200, admin.get(T + "/topics/audit-a").status());

    admin.delete(B + "/sinks/copy").expect(204);
    admin.post(A + "/audit/disable", json("{'deleteLogsetAndTopic': true}")).expect(202);
    assertEquals(404, admin.get(T + "/topics/audit-a").status());
  }

  @Test
  void a_cluster_is_deleted_with_its_sinks_and_without_their_topics() {
    admin.post(A + "/audit/enable").expect(202);
    admin.untilState(A, "opened");
    sink(A, "{'id': 'siem', 'topic': 'security'}");
    admin.delete(A + "?deleteLogsetAndTopic=true").expect(204);
    assertEquals(404, admin.get(T + "/topics/audit-a").status());
    assertEquals(200, admin.get(T + "/topics/security").status());

    admin.post(T + "/clusters", json("{'id': 'a', 'audit': {'enabled': false}}")).expect(201);
    assertEquals(List.of(), admin.get(A + "/sinks").ids());
    admin.delete(T + "/topics/security").expect(204);
  }

  @Test
  void sinks_are_listed_page_by_page() {
    for (String id : List.of("one", "three", "two")) {
      topic("t-" + id, "audit");
      sink(A, "{'id': '" + id + "', 'topic': 't-" + id + "'}");
    }
    Answer first = admin.get(A + "/sinks?pageSize=2");
    assertEquals(List.of("one", "three"), first.ids());
    String token = first.expect(200).getString("nextPageToken");
    assertEquals(List.of("two"), admin.get(A + "/sinks?pageSize=2&pageToken=" + token).ids());
    assertEquals(List.of(), admin.get(B + "/sinks").ids());
  }
}
