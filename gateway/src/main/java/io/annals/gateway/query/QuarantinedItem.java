package io.annals.gateway.query;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import io.annals.query.run.EventId;
import io.annals.query.run.Hit;
import io.annals.tenancy.TopicUid;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** One record of the quarantine topic as an item of the answer; its values are not rewritten. */
final class QuarantinedItem {
  private static final Set<String> MEMBERS =
      Set.of("cluster", "receivedAt", "reason", "position", "length", "sha256", "item");

  private QuarantinedItem() {}

  static void append(Buffer into, Hit hit, TopicUid quarantine) {
    byte[] record = hit.event();
    into.appendString("{\"id\":\"")
        .appendString(EventId.of(quarantine, hit.key()))
        .appendString("\"");
    int start = JsonText.start(record);
    try (JsonParser parser = JsonText.parser(record)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        int from = start + (int) parser.currentTokenLocation().getByteOffset();
        if (parser.currentToken().isScalarValue()) {
          parser.finishToken();
        } else {
          parser.skipChildren();
        }
        int to = start + (int) parser.currentLocation().getByteOffset();
        if (MEMBERS.contains(name)) {
          into.appendString(",\"")
              .appendString(name)
              .appendString("\":")
              .appendBytes(record, from, to - from);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a record of the quarantine is no JSON", e);
    }
    into.appendString("}");
  }
}
