package io.annals.query.match;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.Tokens;
import io.annals.query.language.Decimal;
import io.annals.query.language.Field;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The meaning of the language, written down as plainly as possible, over a tree. */
public final class NaiveMatcher {
  /** A number or literal as written. */
  private record Raw(String text) {}

  private static final JsonFactory JSON = new JsonFactory();

  private final Object event;
  private final String cluster;
  private final long timeMicros;

  public NaiveMatcher(byte[] event, String cluster, long timeMicros) {
    this.cluster = cluster;
    this.timeMicros = timeMicros;
    try (JsonParser parser = JSON.createParser(event)) {
      this.event = tree(parser, parser.nextToken());
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Object tree(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        members.put(name, tree(parser, parser.nextToken()));
      }
      return members;
    } else if (token == JsonToken.START_ARRAY) {
      List<Object> elements = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        elements.add(tree(parser, t));
      }
      return elements;
    }
    return token == JsonToken.VALUE_STRING ? parser.getText() : new Raw(parser.getText());
  }

  public boolean matches(Search search) {
    if (search instanceof Search.Everything) {
      return true;
    } else if (search instanceof Search.And and) {
      return and.all().stream().allMatch(this::matches);
    } else if (search instanceof Search.Or or) {
      return or.any().stream().anyMatch(this::matches);
    } else if (search instanceof Search.Not not) {
      return !matches(not.search());
    } else if (search instanceof Search.Word word) {
      return texts(word.field()).stream()
          .anyMatch(t -> tokens(t).stream().anyMatch(word.pattern()::matches));
    } else if (search instanceof Search.Phrase phrase) {
      return texts(phrase.field()).stream().anyMatch(t -> holds(tokens(t), phrase.patterns()));
    } else if (search instanceof Search.Exists exists) {
      return exists.field().isCluster()
          || resolve(event, exists.field().path()).stream().anyMatch(v -> !isNull(v));
    } else if (search instanceof Search.Empty empty) {
      return !empty.field().isCluster()
          && resolve(event, empty.field().path()).stream().anyMatch(NaiveMatcher::isEmpty);
    } else if (search instanceof Search.Within within) {
      if (within.field().isTime()) {
        return within.interval().contains(Decimal.of(Math.floorDiv(timeMicros, 1_000_000L)));
      }
      return resolve(event, within.field().path()).stream()
          .flatMap(v -> elements(v).stream())
          .anyMatch(
              v ->
                  v instanceof Raw raw
                      && Decimal.parse(raw.text).filter(within.interval()::contains).isPresent());
    }
    throw new IllegalArgumentException();
  }

  private static boolean isNull(Object value) {
    return value instanceof Raw raw && raw.text.equals("null");
  }

  private static boolean isEmpty(Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty() || list.stream().anyMatch(NaiveMatcher::isEmpty);
    } else if (value instanceof Map<?, ?> map) {
      return map.isEmpty();
    }
    return value instanceof String text && tokens(text).isEmpty();
  }

  private static List<Object> elements(Object value) {
    List<Object> all = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(e -> all.addAll(elements(e)));
    } else {
      all.add(value);
    }
    return all;
  }

  private List<String> texts(Optional<Field> field) {
    List<String> texts = new ArrayList<>();
    if (field.isEmpty()) {
      texts(event, texts);
    } else if (field.get().isCluster()) {
      texts.add(cluster);
    } else {
      for (Object value : resolve(event, field.get().path())) {
        for (Object element : elements(value)) {
          if (!isNull(element)) {
            texts(element, texts);
          }
        }
      }
    }
    return texts;
  }

  private static void texts(Object value, List<String> into) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, inner) -> {
            into.add((String) name);
            texts(inner, into);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(e -> texts(e, into));
    } else {
      into.add(value instanceof Raw raw ? raw.text : (String) value);
    }
  }

  private static List<Object> resolve(Object value, String path) {
    List<Object> found = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(e -> found.addAll(resolve(e, path)));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, inner) -> {
            if (path.equals(name)) {
              found.add(inner);
            } else if (path.startsWith(name + ".")) {
              found.addAll(resolve(inner, path.substring(((String) name).length() + 1)));
            }
          });
    }
    return found;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Tokens.of(text, tokens::add);
    return tokens;
  }

  private static boolean holds(List<String> tokens, List<TokenPattern> patterns) {
    for (int i = 0; i + patterns.size() <= tokens.size(); i++) {
      boolean all = true;
      for (int j = 0; j < patterns.size(); j++) {
        all &= patterns.get(j).matches(tokens.get(i + j));
      }
      if (all) {
        return true;
      }
    }
    return false;
  }
}
