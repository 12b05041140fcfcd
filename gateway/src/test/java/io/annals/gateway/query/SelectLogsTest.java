package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code search | SELECT} over the wire. */
class SelectLogsTest {
  private static final String LOGS = "/v1/tenants/acme/topics/audit-prod/logs";
  private static final String AUDITOR = "acme-auditor";

  @TempDir private Path folder;
  private QueryServer server;

  @BeforeEach
  void start() throws Exception {
    server = new QueryServer(folder, new TailConfig(1, 1, Duration.ofSeconds(10)));
    server.add(QueryServer.event(3, "create", ",\"n\":7"));
    server.add(QueryServer.event(2, "delete", ""));
    server.add(QueryServer.event(1, "delete", ",\"n\":\"x\""));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonObject ask(JsonObject body, int status) throws Exception {
    HttpResponse<String> answer = server.call("POST", LOGS, AUDITOR, body.encode());
    assertEquals(status, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static JsonObject query(String text) {
    return new JsonObject().put("query", text);
  }

  @Test
  void rows_come_with_the_columns_names_and_types() throws Exception {
    JsonObject answer =
        ask(
            query(
                "not verb:get | SELECT verb, count(*) AS \"how many\", sum(n) AS total,"
                    + " array_agg(n ORDER BY __time__) AS numbers, min(time) AS earliest"
                    + " GROUP BY verb ORDER BY verb"),
            200);
    assertTrue(answer.getBoolean("complete"));
    assertEquals(
        new JsonArray(
            """
            [{"name":"verb","type":"varchar"},{"name":"how many","type":"bigint"},
             {"name":"total","type":"double"},{"name":"numbers","type":"varchar[]"},
             {"name":"earliest","type":"timestamp"}]"""),
        answer.getJsonArray("columns"));
    assertEquals(
        new JsonArray(
            """
            [["create",1,7.0,["7"],"2026-11-21 09:57:00.000"],
             ["delete",2,null,[null,"x"],"2026-11-21 09:58:00.000"]]"""),
        answer.getJsonArray("rows"));
    assertEquals(3, answer.getJsonObject("stats").getInteger("scannedEvents"));
  }

  @Test
  void a_mistake_is_told_with_its_place_in_the_query() throws Exception {
    JsonObject problem = ask(query("verb:get | SELECT getenv('HOME')"), 400);
    JsonObject error = problem.getJsonArray("errors").getJsonObject(0);
    assertEquals("/query", error.getString("pointer"));
    assertEquals("at position 19: there is no function getenv", error.getString("detail"));
  }

  @Test
  void what_pages_events_is_refused() throws Exception {
    JsonObject problem = ask(query("* | SELECT 1").put("limit", 5), 400);
    assertEquals("/limit", problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
  }

  @Test
  void a_statement_that_cannot_be_answered_quotes_no_event() throws Exception {
    JsonObject problem = ask(query("* | SELECT CAST(verb AS bigint)"), 400);
    assertEquals(
        "a value is not what it is taken for; try TRY_CAST or TRY",
        problem.getJsonArray("errors").getJsonObject(0).getString("detail"));
  }
}
