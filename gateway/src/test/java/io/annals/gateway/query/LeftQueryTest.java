package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.annals.testkit.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that leaves takes its query with it. */
class LeftQueryTest {
  /**
   * From the closed connection to the free place; one second on a machine that does nothing else.
   */
  private static final Duration SOON = Duration.ofSeconds(3);

  @TempDir Path folder;
  private QueryServer server;

  @BeforeEach
  void start() throws Exception {
    server = new QueryServer(folder, new TailConfig(1, 1, Duration.ofSeconds(10)));
    String more = ",\"text\":\"" + "ab cd ".repeat(400) + "\"";
    for (int i = 0; i < 3_000; i++) {
      server.add(QueryServer.event(i % 10, "get", ",\"n\":" + i + more));
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The engine alone, rows that Java gives it, and expressions.
        "* | SELECT count(*) FROM log a, log b, log c, log d WHERE a.verb || d.verb = 'x'",
        "* | SELECT count(*) FROM log a, log b WHERE a.event || b.event = 'x'",
        "ab | SELECT count(*) FROM log a, log b WHERE regexp_like(a.event, '(a+ ?b)+(c|d)*x')",
        "* | SELECT array_agg(a.event) FROM log a, log b, log c GROUP BY a.n, b.n",
      })
  void stops_when_its_client_leaves(String query) throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      ask(client, query);
      Eventually.until("it runs", () -> running() == 1);
    }
    long left = System.nanoTime();
    Eventually.until("it has stopped", () -> running() == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - left);
    assertTrue(took.compareTo(SOON) < 0, "stopped after " + took);
    assertEquals(
        1,
        server.metrics.get("annals.query").tag("outcome", "cancelled").counter().count(),
        "it did not end by itself");
  }

  private double running() {
    return server.metrics.get("annals.query.running").gauge().value();
  }

  private static void ask(Socket client, String query) throws IOException {
    byte[] body =
        new JsonObject()
            .put("query", query)
            .put("from", "now-1h")
            .encode()
            .getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/tenants/acme/topics/audit-prod/logs HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer acme-auditor\r\nContent-Type: application/json\r\n"
            + ("Content-Length: " + body.length + "\r\n\r\n");
    client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().write(body);
    client.getOutputStream().flush();
  }
}
