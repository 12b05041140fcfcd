package io.annals.standalone.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls the HTTP API the way a script would. Blocks; thread-safe. */
public final class AnnalsClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI base;
  private final String token;

  public AnnalsClient(URI base, String token) {
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build(),
        base,
        token);
  }

  /** Over connections of the caller's. */
  public AnnalsClient(HttpClient http, URI base, String token) {
    this.http = http;
    this.base = base;
    this.token = token;
  }

  /** The same service over the same connections, as somebody else. */
  public AnnalsClient as(String otherToken) {
    return new AnnalsClient(http, base, otherToken);
  }

  /** Who this client is. */
  public String token() {
    return token;
  }

  /** Status and body of an answer, whatever it is. */
  public record Answer(int status, byte[] bytes) {
    public JsonObject json() {
      return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
    }

    /**
     * The body of a success.
     *
     * @throws IllegalStateException with status and detail when it is none
     */
    public JsonObject orThrow() {
      if (status / 100 != 2) {
        throw new IllegalStateException(
            "status " + status + ": " + new String(bytes, StandardCharsets.UTF_8));
      }
      return bytes.length == 0 ? new JsonObject() : json();
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  public Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  public Answer post(String path, JsonObject body) throws IOException, InterruptedException {
    return post(path, "application/json", body.toBuffer().getBytes());
  }

  public Answer put(String path, JsonObject body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body.toBuffer().getBytes())));
  }

  public Answer patch(String path, JsonObject body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body.toBuffer().getBytes())));
  }

  public Answer post(String path, String mediaType, byte[] body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", mediaType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body());
  }
}
