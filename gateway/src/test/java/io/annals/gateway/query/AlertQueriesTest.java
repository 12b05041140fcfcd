package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import io.annals.query.address.AddressConfig;
import io.annals.query.address.PlaceLanguage;
import io.annals.query.run.TailConfig;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestGeoDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries that users of a comparable service run as alerts: who executes commands in
 * containers, and who fails from the internet. As they were printed, slips included, and without
 * the slips; over real events and a few made of them. The files in {@code alerts/} have the queries
 * and what they answer, which can be counted by hand; for one address:
 *
 * <pre>zcat kube-audit-access.ndjson.gz | grep -c '"sourceIPs":\["203.0.113.246","127.0.0.1"\]'
 * </pre>
 */
class AlertQueriesTest {
  private static final String LOGS = "/v1/tenants/acme/topics/audit-prod/logs";

  /** The hop that the servers of the sample saw themselves. */
  private static final Pattern LAST_HOP =
      Pattern.compile("\"sourceIPs\":\\[(\"[^\"]*\"),\"127\\.0\\.0\\.1\"]");

  @TempDir private Path folder;
  private QueryServer server;

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void start(AddressConfig addresses, List<byte[]> events, UnaryOperator<String> made)
      throws IOException {
    server =
        new QueryServer(
            folder.resolve("blobs"), new TailConfig(1, 1, Duration.ofSeconds(10)), addresses);
    server.routing.intranet = new Networks(List.of(Network.parse("203.0.113.0/27").orElseThrow()));
    events.forEach(e -> server.add(made.apply(new String(e, StandardCharsets.UTF_8))));
  }

  private AddressConfig addresses() throws IOException {
    Path city = folder.resolve("city.mmdb");
    Instant built = QueryServer.NOW.minus(Duration.ofDays(89));
    TestGeoDatabase.write(
        city,
        "GeoLite2-City",
        built,
        Map.of(
            "203.0.113.0/24",
            Map.of("country", names("SG", "新加坡"), "city", names("", "新加坡")),
            "198.51.100.0/24",
            Map.of(
                "country",
                names("CN", "中国"),
                "subdivisions",
                List.of(names("GD", "广东")),
                "city",
                names("", "深圳")),
            "8.8.8.8/32",
            Map.of(
                "country",
                names("US", "美国"),
                "subdivisions",
                List.of(Map.of("names", Map.of("en", "California"))),
                "city",
                Map.of("names", Map.of("en", "Mountain View")))));
    Path asn = folder.resolve("asn.mmdb");
    TestGeoDatabase.write(
        asn,
        "GeoLite2-ASN",
        built,
        Map.of(
            "203.0.113.0/24", Map.of("autonomous_system_organization", "Example Telecom"),
            "8.8.8.8/32", Map.of("autonomous_system_organization", "Example DNS"),
            "114.114.114.114/32", Map.of("autonomous_system_organization", "Example Resolver")));
    Path threats =
        Files.writeString(
            folder.resolve("threats.txt"), "# seen before\n203.0.113.246\n198.51.100.0/27\n");
    return new AddressConfig(List.of(city, asn), Optional.of(threats), PlaceLanguage.ZH);
  }

  private static Map<String, Object> names(String code, String chinese) {
    Map<String, Object> names = Map.of("zh-CN", chinese, "en", "not asked for");
    return code.isEmpty() ? Map.of("names", names) : Map.of("iso_code", code, "names", names);
  }

  private static String file(String name) throws IOException {
    try (InputStream in = AlertQueriesTest.class.getResourceAsStream("/alerts/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private JsonObject ask(String path, JsonObject question) throws Exception {
    HttpResponse<String> answer =
        server.call(
            "POST",
            path,
            "acme-auditor",
            question
                .put("from", "2026-11-21T00:00:00Z")
                .put("to", "2026-11-22T00:00:00Z")
                .encode());
    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject body = new JsonObject(answer.body());
    assertTrue(body.getBoolean("complete"), answer.body());
    return body;
  }

  private JsonObject ask(String query) throws Exception {
    return ask(LOGS, new JsonObject().put("query", query));
  }

  /**
   * @param sorted by what rows are brought into the order of the file, where the query says none
   */
  private static void assertRows(String file, JsonObject answer, Comparator<JsonArray> sorted)
      throws IOException {
    JsonObject expected = new JsonObject(file(file));
    assertEquals(
        expected.getJsonArray("columns"),
        new JsonArray(
            answer.getJsonArray("columns").stream()
                .map(column -> ((JsonObject) column).getValue("name"))
                .toList()));
    List<JsonArray> rows =
        answer.getJsonArray("rows").stream().map(JsonArray.class::cast).sorted(sorted).toList();
    assertEquals(
        expected.getJsonArray("rows").stream().map(Object::toString).toList(),
        rows.stream().map(Object::toString).toList());
  }

  /** An exec over WebSocket is a get; a user may be named by the reason alone; a proxy is seen. */
  private static String exec(String event) {
    if (!event.contains("\"subresource\":\"exec\"")) {
      return event;
    }
    if (event.contains("\"username\":\"bob\"")) {
      return event.replace("\"verb\":\"create\"", "\"verb\":\"get\"");
    }
    return event.contains("\"username\":\"eve\"")
        ? event.replace("[\"127.0.0.1\"]", "[\"203.0.113.246\",\"127.0.0.1\"]")
        : event.replace("\"username\":\"alice\"", "\"username\":\"kubernetes-admin\"");
  }

  @Test
  void who_executes_commands_in_containers() throws Exception {
    start(AddressConfig.none(), SampleEvents.sample(), AlertQueriesTest::exec);
    Comparator<JsonArray> byId = Comparator.comparing(row -> row.getString(0));
    for (String form : List.of("exec-printed", "exec-corrected")) {
      JsonObject answer = ask(file(form + ".txt"));
      assertRows(form + ".json", answer, byId);
      assertEquals(new JsonArray(), answer.getJsonArray("notes"));
    }
  }

  /** Clients without the last hop; those that came without a proxy come from the internet. */
  private static String fromOutside(String event) {
    return LAST_HOP
        .matcher(event)
        .replaceFirst("\"sourceIPs\":[$1]")
        .replace("\"sourceIPs\":[\"127.0.0.1\"]", "\"sourceIPs\":[\"192.0.2.44\"]");
  }

  @Test
  void who_fails_from_the_internet() throws Exception {
    start(addresses(), SampleEvents.access(), AlertQueriesTest::fromOutside);
    Comparator<JsonArray> byCount =
        Comparator.comparing((JsonArray row) -> -row.getLong(1))
            .thenComparing(row -> row.getString(0));
    for (String form : List.of("internet-printed.txt", "internet-corrected.txt")) {
      JsonObject answer = ask(file(form));
      assertRows("internet.json", answer, byCount);
      assertEquals(new JsonArray(), answer.getJsonArray("notes"));
      List<Long> counts =
          answer.getJsonArray("rows").stream().map(r -> ((JsonArray) r).getLong(1)).toList();
      assertEquals(counts.stream().sorted(Comparator.reverseOrder()).toList(), counts);
    }
  }

  @Test
  void without_data_the_answer_says_so() throws Exception {
    start(AddressConfig.none(), SampleEvents.access(), AlertQueriesTest::fromOutside);
    JsonObject answer = ask(file("internet-printed.txt"));
    assertEquals(
        List.of("noGeoData", "noProviderData", "noThreatList"),
        answer.getJsonArray("notes").stream()
            .map(note -> ((JsonObject) note).getString("code"))
            .toList());
    JsonArray expected = new JsonObject(file("internet.json")).getJsonArray("rows");
    assertEquals(expected.size(), answer.getJsonArray("rows").size());
    JsonArray first = answer.getJsonArray("rows").getJsonArray(0);
    assertEquals("203.0.113.246", first.getString(0));
    assertEquals("no", first.getString(4));
    assertTrue(Stream.of(5, 6, 7, 8).allMatch(i -> first.getValue(i) == null), first.encode());
  }

  @Test
  void people_without_the_components_of_the_system() throws Exception {
    start(AddressConfig.none(), SampleEvents.sample(), UnaryOperator.identity());
    String query = file("people-printed.txt").strip();
    JsonObject histogram =
        ask(LOGS + "/histogram", new JsonObject().put("query", query).put("buckets", 1));
    assertEquals(2645, histogram.getJsonArray("buckets").getJsonObject(0).getInteger("count"));
    JsonObject users = ask(query + " | SELECT user.username, count(*) GROUP BY 1 ORDER BY 2 DESC");
    assertEquals(
        new JsonArray(
            """
            [["kubernetes-admin",971],["alice",540],["bob",525],["eve",347],
             ["system:anonymous",262]]"""),
        users.getJsonArray("rows"));
  }
}
