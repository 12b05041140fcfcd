package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.config.Settings;
import io.annals.platform.http.HttpConfig;
import io.annals.platform.http.HttpListener;
import io.annals.platform.http.Mount;
import io.annals.platform.http.Tls;
import io.annals.platform.http.TlsConfig;
import io.annals.platform.http.TlsException;
import io.annals.testkit.Eventually;
import io.annals.testkit.TestAuthority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerTest {
  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Mount HELLO =
      (vertx, router) -> {
        router.get("/hello").handler(context -> context.end("hello"));
        return Future.succeededFuture();
      };

  @TempDir static Path shared;
  private static TestAuthority authority;
  private static TestAuthority.ServerFiles rsa;
  private static TestAuthority.ServerFiles ec;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void issue() throws Exception {
    authority = new TestAuthority(shared, "first");
    rsa = authority.issue("RSA", "dns:localhost,dns:*.audit.example,ip:127.0.0.1");
    ec = authority.issue("EC", "ip:127.0.0.1");
  }

  @AfterEach
  void close() {
    Eventually.await(vertx.close());
  }

  private HttpListener listen(Tls tls) {
    return Eventually.await(
        HttpListener.start(
            vertx,
            new HttpListener.Address("127.0.0.1", 0),
            Optional.of(tls),
            2,
            List.of(HELLO),
            new SimpleMeterRegistry()));
  }

  private TlsConfig copied(TestAuthority.ServerFiles files) throws IOException {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Files.copy(files.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(files.key(), key, StandardCopyOption.REPLACE_EXISTING);
    return new TlsConfig(certificate, key, OFTEN);
  }

  private static HttpResponse<String> hello(
      HttpListener listener, HttpClient.Version version, SSLContext trust)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(trust).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + listener.port() + "/hello"))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext trust(TestAuthority of) throws Exception {
    return TestAuthority.trusting(of.certificatePem().getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void speaks_http_2_by_alpn_and_http_1_beside_with_keys_of_either_kind() throws Exception {
    for (TestAuthority.ServerFiles files : List.of(rsa, ec)) {
      HttpListener listener = listen(Tls.open(vertx, copied(files)));
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpResponse<String> answer = hello(listener, version, trust(authority));
        assertEquals("hello", answer.body());
        assertEquals(version, answer.version());
      }
      Eventually.await(listener.stop());
    }
  }

  @Test
  void speaks_tls_1_2_and_nothing_older() throws Exception {
    HttpListener listener = listen(Tls.open(vertx, copied(rsa)));
    assertEquals("TLSv1.2", handshake(listener, "TLSv1.2"));
    assertEquals("TLSv1.3", handshake(listener, "TLSv1.3", "TLSv1.2"));
    assertThrows(SSLException.class, () -> handshake(listener, "TLSv1.1"));
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      plain.setSoTimeout(20_000);
      plain
          .getOutputStream()
          .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(!answer.contains("hello"), "no plain answer on a port for TLS");
    }
  }

  private static String handshake(HttpListener listener, String... protocols) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trust(authority)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(20_000);
      socket.setEnabledProtocols(protocols);
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void changed_files_are_shown_without_a_restart_and_broken_ones_are_not() throws Exception {
    TlsConfig files = copied(rsa);
    HttpListener listener = listen(Tls.open(vertx, files));
    TestAuthority second = new TestAuthority(folder, "second");
    assertThrows(
        SSLHandshakeException.class,
        () -> hello(listener, HttpClient.Version.HTTP_2, trust(second)));
    TestAuthority.ServerFiles renewed = second.issue("EC", "ip:127.0.0.1");
    Files.copy(renewed.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
    // The key is still the old one's: the last good pair stays.
    assertEquals("hello", hello(listener, HttpClient.Version.HTTP_2, trust(authority)).body());
    Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Eventually.until(
        "the new certificate is shown",
        () -> {
          try {
            HttpResponse<String> answer = hello(listener, HttpClient.Version.HTTP_2, trust(second));
            return answer.version() == HttpClient.Version.HTTP_2;
          } catch (SSLHandshakeException stillTheOld) {
            return false;
          }
        });
    assertEquals(
        HttpClient.Version.HTTP_1_1,
        hello(listener, HttpClient.Version.HTTP_1_1, trust(second)).version());
  }

  @Test
  void files_that_cannot_be_used_are_told_at_the_start() throws Exception {
    Path nothing = folder.resolve("nothing.pem");
    Path noPem = Files.writeString(folder.resolve("text.pem"), "this is no PEM");
    assertTold("there is no certificate file " + nothing, nothing, rsa.key());
    assertTold("there is no private key file " + nothing, rsa.certificate(), nothing);
    assertTold("holds", noPem, rsa.key());
    assertTold("holds no private key that can be used", rsa.certificate(), noPem);
    assertTold("holds no private key that can be used", rsa.certificate(), rsa.certificate());
    assertTold("that can be used with the first certificate", rsa.certificate(), ec.key());
    assertTold(
        "does not belong to the first certificate",
        rsa.certificate(),
        authority.issue("RSA", "dns:localhost").key());
  }

  private void assertTold(String what, Path certificate, Path key) {
    TlsConfig config = new TlsConfig(certificate, key, OFTEN);
    String message = assertThrows(TlsException.class, () -> Tls.open(vertx, config)).getMessage();
    assertTrue(message.contains(what), message);
  }

  @Test
  void one_file_without_the_other_is_a_mistake_of_the_configuration() {
    Settings settings = new Settings(Map.of("http.tls.certificate", "a.pem"));
    HttpConfig config = HttpConfig.read(settings);
    assertEquals(Optional.empty(), config.tls());
    assertEquals(List.of("http.tls.key: is missing; TLS needs both files"), settings.check());
  }

  @Test
  void clients_are_told_whom_to_trust_only_for_names_of_the_certificate() throws Exception {
    Tls tls = Tls.open(vertx, copied(rsa));
    byte[] pem = authority.certificatePem().getBytes(StandardCharsets.US_ASCII);
    for (String own :
        List.of("https://127.0.0.1:8443", "https://LOCALHOST", "https://a.audit.example/x")) {
      assertArrayEquals(pem, tls.authority(URI.create(own)).orElseThrow(), own);
    }
    for (String other :
        List.of(
            "https://audit.example",
            "https://a.b.audit.example",
            "https://127.0.0.2",
            "https://[::1]:8443",
            "http://localhost")) {
      assertEquals(Optional.empty(), tls.authority(URI.create(other)), other);
    }
  }
}
