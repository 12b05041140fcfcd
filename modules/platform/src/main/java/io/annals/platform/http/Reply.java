package io.annals.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation answers.
 *
 * @param body null = none
 */
public record Reply(int status, Map<String, String> headers, Buffer body) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply json(int status, JsonObject body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), body.toBuffer());
  }

  public static Reply ok(JsonObject body) {
    return json(200, body);
  }

  public static Reply noContent() {
    return new Reply(204, Map.of(), null);
  }

  /** The same reply with one more header. */
  public Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
