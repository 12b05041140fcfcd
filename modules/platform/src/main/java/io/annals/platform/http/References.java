package io.annals.platform.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Replaces each {@code $ref} into the same document by what it points at. */
final class References {
  /** Deeper than any sensible schema; one that refers to itself is found by it. */
  private static final int DEEPEST = 32;

  private static final String REF = "$ref";

  private final JsonObject document;

  References(JsonObject document) {
    this.document = document;
  }

  /** A copy without references; members that stand beside a reference win over what it says. */
  JsonObject inline(JsonObject node) {
    return (JsonObject) inline(node, 0);
  }

  private Object inline(Object node, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalStateException("a schema that refers to itself is not supported");
    }
    if (node instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(each -> copy.add(inline(each, depth + 1)));
      return copy;
    }
    if (!(node instanceof JsonObject object)) {
      return node;
    }
    JsonObject copy = new JsonObject();
    if (object.getValue(REF) instanceof String target) {
      copy.mergeIn((JsonObject) inline(find(target), depth + 1));
    }
    for (Map.Entry<String, Object> member : object) {
      if (!(member.getKey().equals(REF) && member.getValue() instanceof String)) {
        copy.put(member.getKey(), inline(member.getValue(), depth + 1));
      }
    }
    return copy;
  }

  private JsonObject find(String reference) {
    if (!reference.startsWith("#/")) {
      throw new IllegalStateException(reference + " does not point into this file");
    }
    JsonObject at = document;
    for (String step : reference.substring(2).split("/")) {
      at = at.getJsonObject(step.replace("~1", "/").replace("~0", "~"));
      if (at == null) {
        throw new IllegalStateException(reference + " points at nothing");
      }
    }
    return at;
  }
}
