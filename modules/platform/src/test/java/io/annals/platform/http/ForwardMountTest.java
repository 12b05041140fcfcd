package io.annals.platform.http;

import static io.annals.platform.http.HttpFixture.await;
import static io.annals.platform.http.HttpFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardMountTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void what_nothing_here_serves_is_passed_on_as_it_came_and_answered_as_it_is() throws Exception {
    URI target =
        server(
            request ->
                request
                    .body()
                    .onSuccess(
                        body ->
                            request
                                .response()
                                .setStatusCode(202)
                                .putHeader("X-Kept", "yes")
                                .putHeader("Keep-Alive", "timeout=5")
                                .end(
                                    request.method()
                                        + " "
                                        + request.uri()
                                        + " "
                                        + request.getHeader("Authorization")
                                        + " "
                                        + request.getHeader("X-Hop")
                                        + " "
                                        + request.getHeader("Via")
                                        + " "
                                        + body)));
    try (HttpFixture here = new HttpFixture(served("/mine"), new ForwardMount(target))) {
      HttpResponse<String> answer =
          here.send(
              "PUT",
              "/v1/a%20b?c=d%26e",
              "the body",
              "Authorization",
              "Bearer x",
              "TE",
              "trailers");
      assertEquals(202, answer.statusCode());
      assertEquals("PUT /v1/a%20b?c=d%26e Bearer x null 1.1 annals the body", answer.body());
      assertEquals("yes", answer.headers().firstValue("X-Kept").orElseThrow());
      assertFalse(answer.headers().firstValue("Keep-Alive").isPresent());
      assertEquals("mine", here.get("/mine").body());
      assertTrue(here.send("DELETE", "/v1/x", null).body().startsWith("DELETE /v1/x "));
      String raw = here.raw("GET /v1/y HTTP/1.1\r\nX-Hop: secret\r\nConnection: X-Hop");
      assertTrue(raw.contains("GET /v1/y null null 1.1 annals"), raw);
    }
  }

  @Test
  void bodies_are_streams_in_both_directions() throws Exception {
    Promise<HttpServerRequest> arrived = Promise.promise();
    URI target =
        server(
            request -> {
              HttpServerResponse response = request.response().setChunked(true);
              request.handler(response::write).endHandler(end -> response.end());
              arrived.tryComplete(request);
            });
    try (HttpFixture here = new HttpFixture(new ForwardMount(target));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), here.listener.port())) {
      socket.setSoTimeout(20_000);
      // Words that no request id, which is hexadecimal, can hold.
      OutputStream out = socket.getOutputStream();
      out.write("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nquick".getBytes(UTF_8));
      await(arrived.future());
      StringBuilder read = new StringBuilder();
      while (read.indexOf("quick") < 0) {
        read.append((char) socket.getInputStream().read());
      }
      out.write("brown".getBytes(UTF_8));
      while (read.indexOf("brown") < 0) {
        read.append((char) socket.getInputStream().read());
      }
      assertTrue(read.indexOf("quick") < read.indexOf("brown"));
    }
  }

  @Test
  void a_server_that_is_away_is_a_problem_that_may_pass() throws Exception {
    try (HttpFixture here = new HttpFixture(new ForwardMount(URI.create("http://127.0.0.1:1")))) {
      HttpResponse<String> answer = here.send("POST", "/v1/tenants", "{}");
      assertEquals(503, answer.statusCode());
      assertEquals("/problems/unavailable", json(answer).getString("type"));
      assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
    }
  }

  @Test
  void an_answer_that_breaks_off_breaks_off_here_too() throws Exception {
    URI target =
        server(
            request ->
                request
                    .response()
                    .putHeader("Content-Length", "10")
                    .write(Buffer.buffer("abc"))
                    .onSuccess(sent -> request.connection().close()));
    try (HttpFixture here = new HttpFixture(new ForwardMount(target))) {
      String raw = here.raw("GET /a HTTP/1.1");
      assertTrue(raw.contains("Content-Length: 10"), raw);
      assertTrue(raw.endsWith("abc"), raw);
    }
  }

  @Test
  void two_that_forward_to_each_other_do_not_go_round() throws Exception {
    Promise<URI> first = Promise.promise();
    try (HttpFixture one =
        new HttpFixture(
            (vertx, router) -> {
              router.route("/start").handler(c -> c.reroute("/lost"));
              return Future.succeededFuture();
            })) {
      first.complete(URI.create("http://127.0.0.1:" + one.listener.port()));
      try (HttpFixture two = new HttpFixture(new ForwardMount(await(first.future())))) {
        assertEquals(404, two.get("/lost").statusCode());
        HttpResponse<String> again = two.send("GET", "/lost", null, "Via", "1.1 annals");
        assertEquals(404, again.statusCode());
        assertEquals("/problems/not-found", json(again).getString("type"));
        assertEquals(
            1,
            two.metrics.get("annals.http.requests").tag("operation", "none").timer().count(),
            "the second was not passed on");
      }
    }
  }

  private static Mount served(String path) {
    return (vertx, router) -> {
      router.get(path).handler(context -> context.end("mine"));
      return Future.succeededFuture();
    };
  }

  private URI server(io.vertx.core.Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }
}
