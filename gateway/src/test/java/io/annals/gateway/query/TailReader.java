package io.annals.gateway.query;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads Server-Sent Events over a plain socket, so that a test decides when bytes are taken. */
final class TailReader implements AutoCloseable {
  private static final int LONGEST_SILENCE_MS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final Map<String, String> headers = new HashMap<>();
  private final int status;
  private int chunk;
  private boolean ended;
  private String lastId;

  /** One event with its name (null = a message), the last id so far, and its lines joined. */
  record Message(String event, String id, String data) {}

  /** Asks, and reads the head of the answer. */
  TailReader(int port, String path, String token, String lastEventId) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LONGEST_SILENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + token
            + (lastEventId == null ? "" : "\r\nLast-Event-ID: " + lastEventId)
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    status = Integer.parseInt(line().split(" ", 3)[1]);
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.split(": ", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
  }

  int status() {
    return status;
  }

  String header(String name) {
    return headers.get(name);
  }

  /** Waits for the next event that has data; comments and bare ids are passed over. */
  Message next() throws IOException {
    String event = null;
    StringBuilder data = null;
    while (true) {
      String line = bodyLine();
      if (line == null) {
        throw new EOFException("the stream has ended");
      }
      if (line.isEmpty()) {
        if (data != null) {
          return new Message(event, lastId, data.toString());
        }
        event = null;
      } else if (line.startsWith("id: ")) {
        lastId = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = data == null ? new StringBuilder() : data.append('\n');
        data.append(line, 6, line.length());
      }
    }
  }

  /** Reads to the end; whether the server said that it is the end. */
  boolean endsWell() throws IOException {
    while (bodyLine() != null) {
      // What still came.
    }
    return ended;
  }

  /** A line of the body; null at its end. */
  private String bodyLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = bodyByte(); b != '\n'; b = bodyByte()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private int bodyByte() throws IOException {
    if (ended) {
      return -1;
    }
    if (chunk == 0) {
      chunk = Integer.parseInt(line(), 16);
      if (chunk == 0) {
        ended = true;
        return -1;
      }
    }
    int b = in.read();
    if (--chunk == 0) {
      line();
    }
    return b;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
