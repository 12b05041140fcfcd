package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient.Answer;
import io.annals.standalone.sample.EventLists;
import io.annals.testkit.SampleEvents;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret of any event leaves the process, whatever policy keeps the event. */
class SecretsTest {
  private static final List<String> EVENTS =
      Stream.concat(SampleEvents.access().stream(), SampleEvents.sample().stream())
          .map(event -> new String(event, UTF_8))
          .toList();
  private static final SecretValues SECRETS = SecretValues.of(EVENTS);

  @TempDir Path folder;
  private Tenancy tenant;

  @Test
  void no_secret_value_is_in_an_answer_or_in_a_file() throws Exception {
    assertTrue(SECRETS.size() > 300, () -> "too few to prove anything: " + SECRETS.size());
    assertTrue(SECRETS.in(EVENTS.get(indexOfSecret()).getBytes(UTF_8)).isPresent());
    Path dataDir = folder.resolve("data");
    try (AnnalsProcess annals =
        AnnalsProcess.start(dataDir, "event-log.compression=none", "store.flush-age=PT4S")) {
      tenant = Tenancy.create(annals.operator(), "acme");
      Sender all = tenant.cluster("all");
      Sender some = tenant.cluster("some", new JsonObject().put("preset", "metadata"));
      Sender usual = tenant.cluster("usual", new JsonObject().put("preset", "recommended"));
      for (Sender sender : List.of(all, some, usual)) {
        send(sender, EVENTS);
      }
      List<String> broken = brokenOnes();
      send(all, broken);
      awaitCount("audit-all", EVENTS.size());
      for (String topic : List.of("audit-all", "audit-some", "audit-usual")) {
        assertClean(topic);
      }
      assertEquals(broken.size(), quarantined(), "all broken items are in quarantine");
      assertEquals(Set.of(), SECRETS.filesIn(dataDir), "while it runs");
      assertEquals(0, annals.stop());
    }
    assertEquals(Set.of(), SECRETS.filesIn(folder), "after the stop");
  }

  private static int indexOfSecret() {
    for (int i = 0; i < EVENTS.size(); i++) {
      if (EVENTS.get(i).contains("s3cr3t-")) {
        return i;
      }
    }
    throw new AssertionError("no event has a secret");
  }

  /** Events with secrets that are none any more, and bare objects. */
  private static List<String> brokenOnes() {
    List<String> broken = new ArrayList<>();
    for (String event : EVENTS) {
      if (event.contains("s3cr3t-")) {
        broken.add(event.replaceFirst("\"stage\":\"[A-Za-z]+\"", "\"stage\":\"Encore\""));
        JsonObject json = new JsonObject(event);
        for (String body : List.of("requestObject", "responseObject")) {
          if (json.getValue(body) instanceof JsonObject object) {
            broken.add(object.encode());
          }
        }
      }
    }
    return broken;
  }

  private static void send(Sender sender, List<String> events) throws Exception {
    for (int i = 0; i < events.size(); i += 200) {
      List<byte[]> items =
          events.subList(i, Math.min(events.size(), i + 200)).stream()
              .map(event -> event.getBytes(UTF_8))
              .toList();
      Answer answer = sender.send(EventLists.of(items));
      assertEquals(items.size(), answer.orThrow().getInteger("received"));
      clean("the answer of ingest", answer);
    }
  }

  private void assertClean(String topic) throws Exception {
    JsonObject body = Tenancy.range("*").put("limit", 1000);
    for (String cursor = ""; cursor != null; ) {
      Answer page = tenant.search(topic, body);
      clean("search of " + topic, page);
      cursor = page.orThrow().getString("nextCursor");
      body.put("cursor", cursor);
    }
    for (String field :
        List.of(
            "requestURI",
            "userAgent",
            "responseStatus.message",
            "requestObject",
            "responseObject.data",
            "requestObject.data.password",
            "requestObject.stringData.password",
            "requestObject.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
            "responseObject.message")) {
      JsonObject ask = Tenancy.range("*").put("field", field).put("limit", 1000);
      clean("fields", tenant.admin().post(tenant.path("/topics/" + topic + "/logs/fields"), ask));
    }
    assertEquals(0, tenant.count(topic, "s3cr3t*"), "as if the words were not there");
  }

  private long quarantined() throws Exception {
    long count = 0;
    String token = "";
    while (token != null) {
      String query = "?pageSize=100" + (token.isEmpty() ? "" : "&pageToken=" + token);
      Answer page = tenant.admin().get(tenant.path("/quarantine" + query));
      clean("quarantine", page);
      JsonArray items = page.orThrow().getJsonArray("items");
      count += items.size();
      token = page.json().getString("nextPageToken");
    }
    return count;
  }

  private static void clean(String what, Answer answer) {
    assertTrue(answer.status() < 300, () -> what + ": " + answer.status());
    assertEquals(Optional.empty(), SECRETS.in(answer.bytes()), what);
  }

  private void awaitCount(String topic, long count) {
    AnnalsProcess.await(
        count + " events in " + topic,
        Duration.ofSeconds(30),
        () -> tenant.countOrUnknown(topic, "*") == count);
  }
}
