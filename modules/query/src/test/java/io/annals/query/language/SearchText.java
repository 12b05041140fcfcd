package io.annals.query.language;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a search in the form of the golden files. */
public final class SearchText {
  private SearchText() {}

  public static String of(Search search) {
    if (search instanceof Search.Everything) {
      return "everything";
    } else if (search instanceof Search.And and) {
      return list("and", and.all());
    } else if (search instanceof Search.Or or) {
      return list("or", or.any());
    } else if (search instanceof Search.Not not) {
      return "(not " + of(not.search()) + ")";
    } else if (search instanceof Search.Word word) {
      return at(word.field()) + word.pattern();
    } else if (search instanceof Search.Phrase phrase) {
      return at(phrase.field())
          + phrase.patterns().stream()
              .map(Object::toString)
              .collect(Collectors.joining(" ", "<", ">"));
    } else if (search instanceof Search.Exists exists) {
      return exists.field() + " exists";
    } else if (search instanceof Search.Empty empty) {
      return empty.field() + " empty";
    } else if (search instanceof Search.Within within) {
      return within.field() + " in " + within.interval();
    }
    throw new IllegalArgumentException("unknown node");
  }

  private static String at(Optional<Field> field) {
    return field.map(f -> f + "=").orElse("");
  }

  private static String list(String operator, List<Search> parts) {
    return parts.stream()
        .map(SearchText::of)
        .collect(Collectors.joining(" ", "(" + operator + " ", ")"));
  }
}
