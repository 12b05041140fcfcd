package io.annals.query.language;

import java.util.List;
import java.util.Optional;

/**
 * Which events are wanted. Every node decides on one event alone. A field, where there is one,
 * limits a node to the values under that path; without one it looks at the whole event's text,
 * member names included.
 */
public sealed interface Search {
  /** Every event. */
  record Everything() implements Search {}

  /** Two or more, all of which must hold. */
  record And(List<Search> all) implements Search {
    public And {
      all = List.copyOf(all);
    }
  }

  /** Two or more, one of which must hold. */
  record Or(List<Search> any) implements Search {
    public Or {
      any = List.copyOf(any);
    }
  }

  record Not(Search search) implements Search {}

  /** Some token matches. */
  record Word(Optional<Field> field, TokenPattern pattern) implements Search {}

  /** Tokens side by side, in this order, within one string; two or more. */
  record Phrase(Optional<Field> field, List<TokenPattern> patterns) implements Search {
    public Phrase {
      patterns = List.copyOf(patterns);
    }
  }

  /** The path leads to a value other than null. */
  record Exists(Field field) implements Search {}

  /** The path leads to a text without tokens, or to an object or array that holds nothing. */
  record Empty(Field field) implements Search {}

  /** The path leads to a number in the interval, or to an array that holds one. */
  record Within(Field field, Interval interval) implements Search {}
}
