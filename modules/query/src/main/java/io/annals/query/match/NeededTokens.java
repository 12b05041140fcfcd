package io.annals.query.match;

import io.annals.query.language.Field;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What must stand in an event's text for it to match; for filters, which can only rule out. */
public final class NeededTokens {
  private NeededTokens() {}

  /** Whole tokens, every one of which every matching event has. */
  public static Set<String> of(Search search) {
    Set<String> tokens = new LinkedHashSet<>();
    add(search, tokens);
    return tokens;
  }

  private static void add(Search search, Set<String> tokens) {
    if (search instanceof Search.And and) {
      and.all().forEach(part -> add(part, tokens));
    } else if (search instanceof Search.Or or) {
      tokens.addAll(common(or.any()));
    } else if (isInText(search)) {
      for (TokenPattern pattern : patterns(search)) {
        if (pattern instanceof TokenPattern.Exact exact) {
          tokens.add(exact.token());
        }
      }
    }
  }

  private static Set<String> common(List<Search> any) {
    Set<String> common = of(any.get(0));
    any.subList(1, any.size()).forEach(other -> common.retainAll(of(other)));
    return common;
  }

  private static boolean isInText(Search search) {
    return (search instanceof Search.Word word && !word.field().equals(cluster()))
        || (search instanceof Search.Phrase phrase && !phrase.field().equals(cluster()));
  }

  private static java.util.Optional<Field> cluster() {
    return java.util.Optional.of(Field.CLUSTER);
  }

  /** What tokens are compared with by a leaf; every one must fit some token for it to hold. */
  static List<TokenPattern> patterns(Search leaf) {
    if (leaf instanceof Search.Word word) {
      return List.of(word.pattern());
    } else if (leaf instanceof Search.Phrase phrase) {
      return phrase.patterns();
    }
    return List.of();
  }
}
