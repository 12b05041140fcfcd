package io.annals.audit.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/** Looks for a secret in text as whoever wants it would: through every layer of encoding. */
final class Leaks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LAYERS = 5;

  private final Set<String> seen = new HashSet<>();
  private final Set<String> spellings = new HashSet<>();

  private Leaks(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    spellings.add(secret);
    spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    spellings.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Where the secret is found, or null. */
  static String find(byte[] text, String secret) throws IOException {
    Leaks leaks = new Leaks(secret);
    String raw = new String(text, StandardCharsets.UTF_8);
    String found = leaks.inText(raw, LAYERS);
    return found == null ? leaks.inTree(JSON.readTree(text)) : found;
  }

  private String inTree(JsonNode node) {
    if (node.isValueNode()) {
      return inText(node.asText(), LAYERS);
    }
    for (String name : (Iterable<String>) node::fieldNames) {
      String found = inText(name, LAYERS);
      if (found != null) {
        return found;
      }
    }
    for (JsonNode child : node) {
      String found = inTree(child);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private String inText(String text, int layers) {
    if (layers == 0 || !seen.add(text)) {
      return null;
    }
    String unbroken = text.replaceAll("[\\r\\n]", "");
    for (String spelling : spellings) {
      if (text.contains(spelling) || unbroken.contains(spelling)) {
        return text;
      }
    }
    String found = text.indexOf('%') < 0 ? null : inText(percent(text), layers - 1);
    return found == null && text.indexOf('\\') >= 0 ? inText(unescaped(text), layers - 1) : found;
  }

  private static String percent(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(Decoded.percent(bytes, 0, bytes.length).bytes(), StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(Decoded.json(bytes, 0, bytes.length).bytes(), StandardCharsets.UTF_8);
  }
}
