package io.annals.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenApiMountTest {
  private static final String[] JSON = {"Content-Type", "application/json"};

  private final AtomicReference<Call> seen = new AtomicReference<>();
  private Operation put =
      call -> Future.succeededFuture(Reply.ok(call.body()).with("X-Thing", call.path("thing")));
  private AccessControl access = (context, operation) -> Future.succeededFuture();
  private HttpFixture http;

  private HttpFixture http() {
    if (http == null) {
      http = new HttpFixture(new OpenApiMount("openapi/test.yaml", access, operations()));
    }
    return http;
  }

  private Map<String, Operation> operations() {
    return Map.of(
        "getThing",
        call -> {
          seen.set(call);
          return Future.succeededFuture(
              Reply.ok(
                  new JsonObject()
                      .put("thing", call.path("thing"))
                      .put("tags", new JsonArray(call.queryAll("tag")))));
        },
        "getFixed",
        call -> Future.succeededFuture(Reply.noContent()),
        "putThing",
        call -> put.handle(call));
  }

  @AfterEach
  void close() {
    if (http != null) {
      http.close();
    }
  }

  @Test
  void refuses_to_start_when_contract_and_handlers_differ() {
    String message =
        assertThrows(
                IllegalStateException.class,
                () ->
                    new OpenApiMount(
                        "openapi/test.yaml", access, Map.of("getFixed", put, "nowhere", put)))
            .getMessage();
    assertTrue(message.contains("getThing, putThing"), message);
    assertTrue(message.contains("[nowhere]"), message);
    assertFalse(message.contains("plain"), message);
  }

  @Test
  void decodes_parameters_and_answers_with_a_request_id() throws Exception {
    HttpResponse<String> answer = http().get("/v1/things/a%20b?size=3&tag=x&tag=y%26z");
    assertEquals(200, answer.statusCode());
    assertEquals("a b", HttpFixture.json(answer).getString("thing"));
    assertEquals(List.of("x", "y&z"), HttpFixture.json(answer).getJsonArray("tags").getList());
    assertEquals(32, answer.headers().firstValue("X-Request-Id").orElseThrow().length());
    assertNotEquals(
        answer.headers().firstValue("X-Request-Id"),
        http().get("/v1/things/a").headers().firstValue("X-Request-Id"));
  }

  @Test
  void a_fixed_path_wins_over_a_parameter() throws Exception {
    assertEquals(204, http().get("/v1/things/fixed").statusCode());
  }

  @Test
  void names_every_wrong_parameter_at_once() throws Exception {
    HttpResponse<String> answer = http().get("/v1/things/A?size=11&flag=maybe&tag=long1&other=1");
    assertEquals(400, answer.statusCode());
    List<String> pointers = pointers(answer);
    assertEquals(List.of("thing", "size", "flag", "tag", "other"), pointers);
    assertEquals(List.of("size"), pointers(http().get("/v1/things/a?size=1&size=2")));
    assertEquals(List.of("size"), pointers(http().get("/v1/things/a?size=two")));
  }

  @Test
  void names_each_mistake_of_a_body_once_and_unknown_fields_by_name() throws Exception {
    String body =
        """
        {"name":"toolong","days":0,"kind":"c","inner":{"a/b":3,"zz":1},"foo":null,"policy":{"x":1}}
        """;
    HttpResponse<String> answer = http().send("PUT", "/v1/things/a", body, JSON);
    assertEquals(400, answer.statusCode());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
    List<String> pointers = pointers(answer);
    assertTrue(
        pointers.containsAll(
            List.of("/name", "/days", "/kind", "/inner/a~1b", "/inner/zz", "/foo", "/policy")),
        answer.body());
    assertEquals(pointers.stream().distinct().toList(), pointers);
    assertEquals("there is no such field", detail(answer, "/foo"));
    assertEquals("must be one of [\"a\",\"b\"]", detail(answer, "/kind"));
    assertEquals("is a number, not a boolean", detail(answer, "/inner/a~1b"));
  }

  @Test
  void a_missing_field_is_named() throws Exception {
    HttpResponse<String> answer = http().send("PUT", "/v1/things/a", "{\"days\":null}", JSON);
    assertEquals(List.of("/name"), pointers(answer));
    assertEquals("is missing", detail(answer, "/name"));
  }

  @Test
  void a_right_body_arrives() throws Exception {
    String body = "{\"name\":\"n\",\"policy\":{\"yaml\":\"x\"},\"inner\":{\"a/b\":true}}";
    HttpResponse<String> answer = http().send("PUT", "/v1/things/a", body, JSON);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(new JsonObject(body), HttpFixture.json(answer));
    assertEquals("a", answer.headers().firstValue("X-Thing").orElseThrow());
  }

  @Test
  void broken_missing_or_foreign_bodies_are_refused() throws Exception {
    assertEquals(400, http().send("PUT", "/v1/things/a", "{\"name\":", JSON).statusCode());
    assertEquals(400, http().send("PUT", "/v1/things/a", "[1]", JSON).statusCode());
    assertEquals(400, http().send("PUT", "/v1/things/a", "{\"name\":\"a\"} x", JSON).statusCode());
    assertEquals(400, http().send("PUT", "/v1/things/a", "", JSON).statusCode());
    assertEquals(
        415, http().send("PUT", "/v1/things/a", "{}", "Content-Type", "text/plain").statusCode());
    assertEquals(
        413, http().send("PUT", "/v1/things/a", " ".repeat(1 << 20) + "{}", JSON).statusCode());
  }

  @Test
  void access_is_decided_before_the_input_is_looked_at() throws Exception {
    access =
        (context, operation) -> {
          assertEquals("operator", operation.getJsonArray("x-annals-roles").getString(0));
          return Future.failedFuture(new ProblemException(ProblemType.UNAUTHORIZED, "No token"));
        };
    HttpResponse<String> answer = http().send("PUT", "/v1/things/A", "{broken", JSON);
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElseThrow());
    assertEquals(401, http().send("PUT", "/v1/things/a", "x".repeat(300_000), JSON).statusCode());
  }

  @Test
  void access_that_takes_its_time_loses_no_body() throws Exception {
    access = (context, operation) -> context.vertx().timer(50).mapEmpty();
    String name = "{\"name\":\"n\"" + " ".repeat(200_000) + "}";
    assertEquals(200, http().send("PUT", "/v1/things/a", name, JSON).statusCode());
  }

  @Test
  void access_that_is_told_on_another_thread_loses_no_body() throws Exception {
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    try {
      access =
          (context, operation) -> {
            Promise<Void> told = Promise.promise();
            elsewhere.execute(told::complete);
            return told.future();
          };
      for (int i = 0; i < 300; i++) {
        assertEquals(
            200, http().send("PUT", "/v1/things/a", "{\"name\":\"n\"}", JSON).statusCode());
      }
    } finally {
      elsewhere.shutdownNow();
    }
  }

  @Test
  void bugs_answer_internal_and_tell_nothing() throws Exception {
    put =
        call -> {
          throw new IllegalStateException("secret driver text");
        };
    HttpResponse<String> answer = http().send("PUT", "/v1/things/a", "{\"name\":\"n\"}", JSON);
    assertEquals(500, answer.statusCode());
    assertFalse(answer.body().contains("secret"));
    assertEquals(
        answer.headers().firstValue("X-Request-Id").orElseThrow(),
        HttpFixture.json(answer).getString("instance"));
  }

  @Test
  void problems_of_operations_come_through_with_retry_after() throws Exception {
    put =
        call ->
            Future.failedFuture(
                new ProblemException(ProblemType.UNAVAILABLE, "Not now").retryAfter(7));
    HttpResponse<String> answer = http().send("PUT", "/v1/things/a", "{\"name\":\"n\"}", JSON);
    assertEquals(503, answer.statusCode());
    assertEquals("7", answer.headers().firstValue("Retry-After").orElseThrow());
    assertEquals("Not now", HttpFixture.json(answer).getString("detail"));
    assertEquals("/problems/unavailable", HttpFixture.json(answer).getString("type"));
  }

  @Test
  void unknown_paths_and_methods_are_problems_too() throws Exception {
    HttpResponse<String> unknown = http().get("/v2/nothing");
    assertEquals(404, unknown.statusCode());
    assertEquals("Not found", HttpFixture.json(unknown).getString("title"));
    assertEquals(405, http().send("DELETE", "/v1/things/a", null).statusCode());
    String odd = http().raw("GET /v1/things/%zz HTTP/1.1");
    assertTrue(odd.startsWith("HTTP/1.1 400"), odd);
    String query = http().raw("GET /v1/things/a?size=%zz HTTP/1.1");
    assertTrue(query.startsWith("HTTP/1.1 400"), query);
  }

  @Test
  void requests_are_counted_by_operation_and_class_of_status() throws Exception {
    http().get("/v1/things/a");
    http().get("/v2/nothing");
    assertEquals(
        1,
        http.metrics
            .get("annals.http.requests")
            .tags("operation", "getThing", "status", "2xx")
            .timer()
            .count());
    assertEquals(
        1,
        http.metrics
            .get("annals.http.requests")
            .tags("operation", "none", "status", "4xx")
            .timer()
            .count());
  }

  private static List<String> pointers(HttpResponse<String> answer) {
    return HttpFixture.json(answer).getJsonArray("errors", new JsonArray()).stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }

  private static String detail(HttpResponse<String> answer, String pointer) {
    return HttpFixture.json(answer).getJsonArray("errors").stream()
        .map(error -> (JsonObject) error)
        .filter(error -> error.getString("pointer").equals(pointer))
        .map(error -> error.getString("detail"))
        .findFirst()
        .orElse("");
  }
}
