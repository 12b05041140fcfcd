package io.annals.query.run;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A search that was thought of before it was written: what it means is in the tree, and the text is
 * made from it, with parentheses only where LANGUAGE.md wants them.
 */
sealed interface SearchTree {
  /** What may stand somewhere without parentheses, from the loosest to the tightest. */
  enum Level {
    OR,
    NOT,
    AND,
    TERM
  }

  boolean holds(PlainEvent event);

  /**
   * @param within the field is said by parentheses around it
   */
  String text(Level level, boolean within);

  private static String parenthesised(Level needed, Level level, String text) {
    return level.ordinal() > needed.ordinal() ? "( " + text + ")" : text;
  }

  /** One of them holds; two or more. */
  record AnyOf(List<SearchTree> any, String or) implements SearchTree {
    @Override
    public boolean holds(PlainEvent event) {
      return any.stream().anyMatch(each -> each.holds(event));
    }

    @Override
    public String text(Level level, boolean within) {
      String text = any.stream().map(e -> e.text(Level.NOT, within)).collect(joining(or));
      return parenthesised(Level.OR, level, text);
    }
  }

  /** All of them hold; two or more. */
  record AllOf(List<SearchTree> all, String and) implements SearchTree {
    @Override
    public boolean holds(PlainEvent event) {
      return all.stream().allMatch(each -> each.holds(event));
    }

    @Override
    public String text(Level level, boolean within) {
      String text = all.stream().map(e -> e.text(Level.TERM, within)).collect(joining(and));
      return parenthesised(Level.AND, level, text);
    }
  }

  /**
   * The first less all of the others.
   *
   * @param from null = everything
   */
  record Less(SearchTree from, List<SearchTree> others, String not) implements SearchTree {
    @Override
    public boolean holds(PlainEvent event) {
      return (from == null || from.holds(event))
          && others.stream().noneMatch(each -> each.holds(event));
    }

    @Override
    public String text(Level level, boolean within) {
      StringBuilder text =
          new StringBuilder(from == null ? "" : from.text(Level.AND, within) + " ");
      for (SearchTree other : others) {
        // "and not" cannot begin a search.
        text.append(text.isEmpty() ? "not " : not).append(other.text(Level.AND, within));
        text.append(' ');
      }
      return parenthesised(Level.NOT, level, text.toString().stripTrailing());
    }
  }

  /** All inside belongs to one field. */
  record Grouped(String name, SearchTree inner) implements SearchTree {
    @Override
    public boolean holds(PlainEvent event) {
      return inner.holds(event);
    }

    @Override
    public String text(Level level, boolean within) {
      return name + ":(" + inner.text(Level.OR, true) + ")";
    }
  }

  /**
   * One condition.
   *
   * @param written with its field
   * @param inside as it stands in parentheses that belong to the field
   */
  record Term(String written, String inside, Predicate<PlainEvent> test) implements SearchTree {
    @Override
    public boolean holds(PlainEvent event) {
      return test.test(event);
    }

    @Override
    public String text(Level level, boolean within) {
      return within ? inside : written;
    }
  }

  /** Each of the patterns fits some word. */
  static Predicate<PlainEvent> words(String path, List<Pattern> patterns) {
    return event ->
        patterns.stream()
            .allMatch(
                p ->
                    event.texts(path).stream()
                        .anyMatch(ws -> ws.stream().anyMatch(w -> p.matcher(w).matches())));
  }

  /** The patterns fit words side by side in one text. */
  static Predicate<PlainEvent> phrase(String path, List<Pattern> patterns) {
    return event -> event.texts(path).stream().anyMatch(words -> beside(words, patterns));
  }

  private static boolean beside(List<String> words, List<Pattern> patterns) {
    for (int from = 0; from + patterns.size() <= words.size(); from++) {
      int fit = 0;
      while (fit < patterns.size() && patterns.get(fit).matcher(words.get(from + fit)).matches()) {
        fit++;
      }
      if (fit == patterns.size()) {
        return true;
      }
    }
    return false;
  }

  /** There is a value. */
  static Predicate<PlainEvent> exists(String path) {
    return event -> event.values(path).stream().anyMatch(value -> !PlainEvent.isNull(value));
  }

  /** There is a value without words. */
  static Predicate<PlainEvent> empty(String path) {
    return event -> event.values(path).stream().anyMatch(SearchTree::isEmpty);
  }

  private static boolean isEmpty(Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty() || list.stream().anyMatch(SearchTree::isEmpty);
    }
    return value instanceof Map<?, ?> members
        ? members.isEmpty()
        : value instanceof String text && PlainEvent.words(text).isEmpty();
  }

  /** There is a number that fits. */
  static Predicate<PlainEvent> number(String path, Predicate<BigDecimal> fits) {
    return event -> {
      List<BigDecimal> numbers = new ArrayList<>();
      if (path.equals("__time__")) {
        numbers.add(BigDecimal.valueOf(event.seconds()));
      } else {
        for (Object element : event.elements(path)) {
          if (element instanceof PlainEvent.Raw raw && raw.text().matches("-?[0-9].*")) {
            numbers.add(new BigDecimal(raw.text()));
          }
        }
      }
      return numbers.stream().anyMatch(fits);
    };
  }
}
