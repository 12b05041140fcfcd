package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.annals.testkit.TestAuthority;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What install hands out is all that an API server needs, over TLS too. */
@Timeout(180)
class TlsInstallTest {
  private static final int BATCH = 50;

  @TempDir Path folder;

  /** What an API server reads of its webhook's kubeconfig. */
  private record Kubeconfig(URI server, byte[] authority, String token) {
    static Kubeconfig parse(String yaml) {
      Map<String, List<Map<String, Map<String, String>>>> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
      Map<String, String> cluster = file.get("clusters").get(0).get("cluster");
      return new Kubeconfig(
          URI.create(cluster.get("server")),
          Base64.getDecoder().decode(cluster.get("certificate-authority-data")),
          file.get("users").get(0).get("user").get("token"));
    }
  }

  @Test
  void a_client_of_the_kubeconfig_alone_sends_over_either_http_and_its_events_are_found()
      throws Exception {
    TestAuthority.ServerFiles files =
        new TestAuthority(folder, "authority").issue("EC", "dns:localhost,ip:127.0.0.1");
    try (AnnalsProcess annals =
        AnnalsProcess.start(
            folder.resolve("data"),
            "http.tls.certificate=" + files.certificate(),
            "http.tls.key=" + files.key())) {
      URI api = URI.create("https://127.0.0.1:" + annals.port());
      SSLContext trust =
          TestAuthority.trusting(java.nio.file.Files.readAllBytes(files.certificate()));
      HttpClient http = HttpClient.newBuilder().sslContext(trust).build();
      Tenancy tenant = Tenancy.create(new AnnalsClient(http, api, annals.operatorToken()), "acme");
      tenant.cluster("prod");
      JsonObject install =
          tenant.admin().post(tenant.path("/clusters/prod/install"), new JsonObject()).orThrow();
      Kubeconfig kubeconfig = Kubeconfig.parse(content(install, "webhook-kubeconfig.yaml"));
      assertEquals("https", kubeconfig.server().getScheme());
      Iterator<String> tail = tail(http, api, tenant, annals.operatorToken());
      List<SampleEvent> sample = SampleEvents.load();
      int sent = 0;
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpResponse<String> answer = send(kubeconfig, version, batch(sample, sent));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(version, answer.version());
        assertEquals(BATCH, new JsonObject(answer.body()).getInteger("stored"));
        sent += BATCH;
      }
      long answered = System.nanoTime();
      for (int seen = 0; seen < sent; ) {
        seen += tail.next().startsWith("data: {\"id\"") ? 1 : 0;
      }
      Duration late = Duration.ofNanos(System.nanoTime() - answered);
      assertTrue(late.compareTo(Duration.ofSeconds(2)) <= 0, "the tail is late by " + late);
      int all = sent;
      AnnalsProcess.await(
          "every event is found",
          Duration.ofSeconds(10),
          () -> tenant.countOrUnknown("audit-prod", "*") == all);
      assertEquals(200, annals.health("ready"), "the management port stays plain");
    }
  }

  /** The lines of a tail over HTTP/2, once it is open. */
  private static Iterator<String> tail(
      HttpClient http, URI api, Tenancy tenant, String operatorToken) throws Exception {
    HttpResponse<Stream<String>> answer =
        http.send(
            HttpRequest.newBuilder(api.resolve(tenant.path("/topics/audit-prod/logs/tail")))
                .header("Authorization", "Bearer " + operatorToken)
                .build(),
            HttpResponse.BodyHandlers.ofLines());
    assertEquals(200, answer.statusCode());
    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    return answer.body().iterator();
  }

  private static String content(JsonObject install, String name) {
    return install.getJsonArray("files").stream()
        .map(JsonObject.class::cast)
        .filter(file -> name.equals(file.getString("name")))
        .findFirst()
        .orElseThrow()
        .getString("content");
  }

  private static byte[] batch(List<SampleEvent> sample, int from) {
    List<byte[]> items = new ArrayList<>();
    for (SampleEvent event : sample.subList(from, from + BATCH)) {
      items.add(event.copy(1, Duration.ZERO).getBytes(UTF_8));
    }
    return EventLists.of(items);
  }

  /** As kube-apiserver's webhook does it: a POST of an EventList with a bearer token. */
  private static HttpResponse<String> send(
      Kubeconfig kubeconfig, HttpClient.Version version, byte[] body) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .version(version)
            .sslContext(TestAuthority.trusting(kubeconfig.authority()))
            .build();
    assertTrue(kubeconfig.authority().length > 0);
    return client.send(
        HttpRequest.newBuilder(URI.create(kubeconfig.server() + "?timeout=30s"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + kubeconfig.token())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, */*")
            .header("User-Agent", "kube-apiserver/v1.31.0 (linux/amd64) kubernetes/9edcffc")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
