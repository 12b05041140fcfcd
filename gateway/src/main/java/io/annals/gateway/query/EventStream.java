package io.annals.gateway.query;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Writes Server-Sent Events. Event loop of the connection. */
final class EventStream {
  /** What may wait in memory for a reader, beside what one write adds. */
  private static final int QUEUE = 256 << 10;

  private static final Duration RECONNECT = Duration.ofSeconds(2);

  private final HttpServerResponse response;
  private long lastWrite;

  EventStream(HttpServerResponse response) {
    this.response = response;
  }

  /** Sends the head, and the place that a client has before its first event. */
  void open(String id) {
    response
        .setStatusCode(200)
        .setChunked(true)
        .setWriteQueueMaxSize(QUEUE)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        // Proxies that collect answers would hold back events.
        .putHeader("X-Accel-Buffering", "no");
    write(Buffer.buffer("retry: " + RECONNECT.toMillis() + "\nid: " + id + "\n\n"));
  }

  /** A message of the default type; the text may have several lines. */
  void message(String id, Buffer text) {
    Buffer out = Buffer.buffer(text.length() + 64);
    out.appendString("id: ").appendString(id).appendString("\ndata: ");
    lines(out, text);
    write(out.appendString("\n\n"));
  }

  void event(String name, String id, JsonObject data) {
    write(
        Buffer.buffer("event: " + name + "\nid: " + id + "\ndata: ")
            .appendBuffer(data.toBuffer())
            .appendString("\n\n"));
  }

  /** Says nothing, so that no one in between thinks the connection dead. */
  void heartbeat(String id) {
    write(Buffer.buffer(": heartbeat\nid: " + id + "\n\n"));
  }

  /** How long nothing was written. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastWrite);
  }

  /** Each line of a message has a field of its own; a client joins them with line feeds. */
  private static void lines(Buffer out, Buffer text) {
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      byte b = text.getByte(i);
      if (b == '\n' || b == '\r') {
        out.appendBuffer(text, from, i - from).appendString("\ndata: ");
        if (b == '\r' && i + 1 < text.length() && text.getByte(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
    out.appendBuffer(text, from, text.length() - from);
  }

  private void write(Buffer text) {
    lastWrite = System.nanoTime();
    response.write(text);
  }
}
