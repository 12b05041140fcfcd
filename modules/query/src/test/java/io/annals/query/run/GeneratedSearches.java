package io.annals.query.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Thinks of searches, out of what stands in events, so that many find some of them. */
final class GeneratedSearches {
  private static final int LONGEST = 150;

  private static final Map<String, Function<BigDecimal, Predicate<BigDecimal>>> COMPARISONS =
      Map.of(
          ">", bound -> n -> n.compareTo(bound) > 0,
          ">=", bound -> n -> n.compareTo(bound) >= 0,
          "<", bound -> n -> n.compareTo(bound) < 0,
          "<=", bound -> n -> n.compareTo(bound) <= 0,
          "=", bound -> n -> n.compareTo(bound) == 0);

  private final Random random;
  private final List<PlainEvent> events;
  private final WrittenTerms terms;
  private PlainEvent about;

  GeneratedSearches(Random random, List<PlainEvent> events) {
    this.random = random;
    this.events = events;
    this.terms = new WrittenTerms(random);
  }

  SearchTree next() {
    about = any(events);
    return tree(2, this::term);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private SearchTree tree(int depth, Supplier<SearchTree> leaf) {
    if (depth == 0) {
      return leaf.get();
    }
    return switch (random.nextInt(7)) {
      case 0, 1 -> new SearchTree.AnyOf(some(2, depth, leaf), any(List.of(" or ", " OR ")));
      case 2, 3 -> new SearchTree.AllOf(some(2, depth, leaf), any(List.of(" ", " and ", " AND ")));
      case 4 ->
          new SearchTree.Less(
              tree(depth - 1, leaf), some(1, depth, leaf), any(List.of("not ", "and not ")));
      case 5 ->
          random.nextInt(3) == 0
              ? new SearchTree.Less(null, some(1, depth, leaf), "NOT ")
              : tree(depth - 1, leaf);
      default -> leaf.get();
    };
  }

  private List<SearchTree> some(int least, int depth, Supplier<SearchTree> leaf) {
    List<SearchTree> some = new ArrayList<>();
    for (int n = least + random.nextInt(2); n > 0; n--) {
      some.add(tree(depth - 1, leaf));
    }
    return some;
  }

  private SearchTree term() {
    // Mostly of one event, so that what is joined by "and" can hold together.
    PlainEvent event = random.nextInt(4) > 0 ? about : any(events);
    Map.Entry<String, Object> place = any(event.places());
    String path = place.getKey();
    return switch (random.nextInt(16)) {
      case 0 -> terms.exists(random.nextInt(4) == 0 ? path + ".no" : path);
      case 1 -> terms.empty(path);
      case 2 -> number("__time__", BigDecimal.valueOf(any(events).seconds()));
      case 3 -> terms.range("__time__", seconds(0), seconds(86_400 * 365));
      case 4 -> cluster();
      case 5, 6 -> new SearchTree.Grouped(WrittenTerms.name(path), tree(1, () -> inside(path)));
      default -> value(random.nextInt(3) == 0 ? null : path, place.getValue());
    };
  }

  private SearchTree cluster() {
    String name = any(events).cluster();
    return random.nextBoolean()
        ? terms.word("cluster", name)
        : terms.wild("cluster", "Clus*" + name.substring(name.indexOf('-')));
  }

  private BigDecimal seconds(int later) {
    return BigDecimal.valueOf(any(events).seconds() + later);
  }

  /** A condition on this field, as it can stand in parentheses behind its name. */
  private SearchTree inside(String path) {
    List<Object> values = any(events).elements(path);
    if (values.isEmpty()) {
      values = about.elements(path);
    }
    return values.isEmpty() || random.nextInt(6) == 0
        ? terms.exists(path)
        : value(path, any(values));
  }

  private SearchTree value(String path, Object value) {
    if (value instanceof PlainEvent.Raw raw) {
      boolean number = path != null && raw.text().matches("-?[0-9]+") && random.nextBoolean();
      if (PlainEvent.isNull(raw) && path != null) {
        return terms.exists(path);
      }
      return number ? number(path, new BigDecimal(raw.text())) : text(path, raw.text());
    }
    if (value instanceof Map<?, ?> members) {
      return members.isEmpty() ? text(path, "") : text(path, (String) any(keys(members)));
    }
    return text(path, (String) value);
  }

  private static List<?> keys(Map<?, ?> members) {
    return List.copyOf(members.keySet());
  }

  private SearchTree text(String path, String text) {
    List<String> words = PlainEvent.words(text).stream().filter(w -> w.length() < LONGEST).toList();
    if (words.isEmpty()) {
      return path == null ? terms.word(null, about.cluster()) : terms.empty(path);
    }
    int at = random.nextInt(words.size());
    List<String> beside = words.subList(at, Math.min(words.size(), at + 1 + random.nextInt(3)));
    boolean canBePasted = text.length() < LONGEST && !text.startsWith("?");
    return switch (random.nextInt(8)) {
      case 0, 1 -> terms.phrase(path, beside);
      case 2, 3 -> wild(path, words.get(at));
      case 4 -> terms.words(path, beside);
      case 5 -> canBePasted ? terms.pasted(path, text) : terms.words(path, beside);
      default -> terms.word(path, words.get(at));
    };
  }

  /** A star in place of something, or a question mark for a character. */
  private SearchTree wild(String path, String word) {
    if (word.length() < 3 || !word.matches("[-a-z0-9._]+")) {
      return terms.word(path, word);
    }
    int from = 1 + random.nextInt(word.length() - 1);
    boolean one = random.nextInt(3) == 0;
    int to = one ? from + 1 : from + random.nextInt(word.length() - from + 1);
    return terms.wild(path, word.substring(0, from) + (one ? "?" : "*") + word.substring(to));
  }

  private SearchTree number(String path, BigDecimal near) {
    String sign = any(List.of(">", ">=", "<", "<=", "="));
    BigDecimal bound = random.nextInt(4) == 0 ? near.add(new BigDecimal("0.5")) : near;
    return terms.comparison(path, sign, bound, COMPARISONS.get(sign).apply(bound));
  }
}
