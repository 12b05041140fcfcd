package io.annals.metering;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The fields of one JSON object, each asked for by name. What is wrong is noted and read as absent,
 * so that reading goes on to the next mistake. Confined to one thread.
 */
final class JsonFields {
  /** Bounds digits too, so that no number is expensive. */
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final JsonNode object;
  private final String pointer;
  private final List<Mistake> mistakes;
  private final int mistakesBefore;
  private final Set<String> asked = new HashSet<>();

  JsonFields(JsonNode object, String pointer, List<Mistake> mistakes) {
    this.object = object;
    this.pointer = pointer;
    this.mistakes = mistakes;
    this.mistakesBefore = mistakes.size();
    if (!object.isObject()) {
      mistakes.add(new Mistake(pointer, "must be an object"));
    }
  }

  /** What the fields make; null when anything is wrong with them, or a field is left over. */
  <T> T make(Supplier<T> maker) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                wrong(name.replace("~", "~0").replace("/", "~1"), "is not known here");
              }
            });
    if (mistakes.size() > mistakesBefore) {
      return null;
    }
    try {
      return maker.get();
    } catch (IllegalArgumentException wrong) {
      mistakes.add(new Mistake(pointer, wrong.getMessage()));
      return null;
    }
  }

  /** Whether it is there, without reading it. */
  boolean has(String name) {
    return object.hasNonNull(name);
  }

  Optional<JsonNode> optional(String name) {
    asked.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  Optional<JsonNode> required(String name) {
    Optional<JsonNode> value = optional(name);
    if (value.isEmpty() && object.isObject()) {
      wrong(name, "is missing");
    }
    return value;
  }

  /** An identifier as everywhere in the contract; null when absent or wrong. */
  String name(String name) {
    return required(name).map(value -> identifier(name, value)).orElse(null);
  }

  String optionalName(String name) {
    return optional(name).map(value -> identifier(name, value)).orElse(null);
  }

  String text(String name) {
    return required(name).map(value -> text(name, value)).orElse(null);
  }

  boolean flag(String name) {
    Optional<JsonNode> value = optional(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      wrong(name, "must be true or false");
    }
    return value.map(JsonNode::asBoolean).orElse(false);
  }

  Instant time(String name) {
    return required(name).map(value -> instant(name, value)).orElse(null);
  }

  Instant optionalTime(String name) {
    return optional(name).map(value -> instant(name, value)).orElse(null);
  }

  /** A price: as text, so that no reader of the document makes a binary fraction of it. */
  BigDecimal money(String name) {
    Optional<JsonNode> value = required(name);
    if (value.isPresent() && value.get().isNumber()) {
      wrong(name, "must be a decimal in quotes");
      return null;
    }
    return value.map(text -> decimal(name, text)).orElse(null);
  }

  BigDecimal decimal(String name) {
    return required(name).map(value -> decimal(name, value)).orElse(null);
  }

  BigDecimal optionalDecimal(String name) {
    return optional(name).map(value -> decimal(name, value)).orElse(null);
  }

  <T> T word(String name, Function<String, Optional<T>> words) {
    return required(name).map(value -> word(name, value, words)).orElse(null);
  }

  <T> T optionalWord(String name, Function<String, Optional<T>> words) {
    return optional(name).map(value -> word(name, value, words)).orElse(null);
  }

  /** A list that must not be empty when it is there; empty when absent. */
  <T> Set<T> words(String name, Function<String, Optional<T>> words) {
    Set<T> read = new LinkedHashSet<>();
    Optional<JsonNode> list = optional(name);
    if (list.isPresent()) {
      for (String element : elements(name, list.get())) {
        T word = word(element, object.at("/" + element), words);
        if (word != null && !read.add(word)) {
          wrong(element, "stands twice");
        }
      }
    }
    return read;
  }

  Set<String> names(String name) {
    return words(name, text -> Optional.of(text).filter(NAME.asMatchPredicate()));
  }

  /** Objects of a list that must not be empty. What is wrong with one is noted and left out. */
  <T> List<T> objects(String name, Function<JsonFields, T> reader) {
    List<T> read = new ArrayList<>();
    Optional<JsonNode> list = required(name);
    if (list.isPresent()) {
      for (String element : elements(name, list.get())) {
        T one = object(element, object.at("/" + element), reader);
        if (one != null) {
          read.add(one);
        }
      }
    }
    return read;
  }

  <T> T object(String name, Function<JsonFields, T> reader) {
    return required(name).map(value -> object(name, value, reader)).orElse(null);
  }

  private <T> T object(String path, JsonNode value, Function<JsonFields, T> reader) {
    return reader.apply(new JsonFields(value, pointer + "/" + path, mistakes));
  }

  private List<String> elements(String name, JsonNode list) {
    List<String> elements = new ArrayList<>();
    if (!list.isArray() || list.isEmpty()) {
      wrong(name, "must be a list that is not empty");
      return elements;
    }
    for (int i = 0; i < list.size(); i++) {
      elements.add(name + "/" + i);
    }
    return elements;
  }

  private String identifier(String path, JsonNode value) {
    return word(path, value, text -> Optional.of(text).filter(NAME.asMatchPredicate()));
  }

  private String text(String path, JsonNode value) {
    if (!value.isTextual() || value.textValue().isBlank()) {
      wrong(path, "must be a text");
      return null;
    }
    return value.textValue();
  }

  private <T> T word(String path, JsonNode value, Function<String, Optional<T>> words) {
    String text = text(path, value);
    Optional<T> word = text == null ? Optional.empty() : words.apply(text);
    if (text != null && word.isEmpty()) {
      wrong(path, "has no such value");
    }
    return word.orElse(null);
  }

  private Instant instant(String path, JsonNode value) {
    try {
      return OffsetDateTime.parse(value.isTextual() ? value.textValue() : "").toInstant();
    } catch (DateTimeParseException wrong) {
      wrong(path, "must be a time of RFC 3339");
      return null;
    }
  }

  /** No sign, no exponent. */
  private BigDecimal decimal(String path, JsonNode value) {
    if (!(value.isTextual() || value.isNumber()) || !DECIMAL.matcher(value.asText()).matches()) {
      wrong(path, "must be a decimal like \"0.35\"");
      return null;
    }
    return new BigDecimal(value.asText());
  }

  private void wrong(String path, String detail) {
    mistakes.add(new Mistake(pointer + "/" + path, detail));
  }
}
