package io.annals.audit.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON as maps, lists, strings, booleans and numbers; of members that stand twice the last,
 * with a warning.
 */
final class JsonTree {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(YamlTree.DEEPEST).build())
          .build();

  /** A number: never more than "no string" to a policy. */
  record Numeral(String text) {}

  private final JsonParser parser;
  private final Findings findings;

  private JsonTree(JsonParser parser, Findings findings) {
    this.parser = parser;
    this.findings = findings;
  }

  /** Empty when the text is not JSON, which is then among the findings. */
  static Optional<Object> read(String text, Findings findings) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Object document = new JsonTree(parser, findings).value("");
      if (parser.nextToken() != null) {
        findings.error("", "something follows the end of the object");
        return Optional.empty();
      }
      return Optional.of(document);
    } catch (JsonProcessingException e) {
      findings.error("", "not JSON" + place(e));
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("text in memory cannot be read", e);
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
  }

  private Object value(String pointer) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(pointer);
      case START_ARRAY -> array(pointer);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, Object> object(String pointer) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      String at = Findings.member(pointer, name);
      parser.nextToken();
      if (object.containsKey(name)) {
        findings.warning(at, "stands twice; the last one counts");
      }
      object.put(name, value(at));
    }
    return object;
  }

  private List<Object> array(String pointer) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(Findings.element(pointer, array.size())));
    }
    return array;
  }

  /** Half a surrogate pair, which only an escape can bring in, stands for nothing. */
  private static String wellFormed(String text) {
    StringBuilder whole = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        whole = whole == null ? new StringBuilder(text) : whole;
        whole.setCharAt(i, '\uFFFD');
      }
    }
    return whole == null ? text : whole.toString();
  }
}
