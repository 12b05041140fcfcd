package io.annals.query.match;

import io.annals.query.language.Field;
import io.annals.query.language.Search;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A search as numbered leaves and a condition over them. Immutable, thread-safe. */
final class CompiledSearch {
  /** The scope of leaves that look at the whole event; paths have the scopes from 1. */
  static final int WHOLE = 0;

  /** The scope of leaves on the cluster's name. */
  static final int CLUSTER = -1;

  /** The scope of leaves on the event's time. */
  static final int TIME = -2;

  /** A part of the search that looks at the event itself. */
  record Leaf(Search search, int scope) {}

  private final Map<Search, Integer> numbers = new LinkedHashMap<>();
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Field> paths = new ArrayList<>();
  private final Condition condition;

  CompiledSearch(Search search) {
    condition = compile(search);
  }

  Condition condition() {
    return condition;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  /** The path of scope 1, 2, ... */
  List<Field> paths() {
    return paths;
  }

  private Condition compile(Search search) {
    if (search instanceof Search.Everything) {
      return new Condition.Always();
    } else if (search instanceof Search.And and) {
      return several(and.all(), Condition.FALSE);
    } else if (search instanceof Search.Or or) {
      return several(or.any(), Condition.TRUE);
    } else if (search instanceof Search.Not not) {
      return new Condition.Opposite(compile(not.search()));
    }
    return new Condition.Is(numbers.computeIfAbsent(search, this::leaf));
  }

  private Condition several(List<Search> parts, byte decisive) {
    return new Condition.Several(
        parts.stream().map(this::compile).toArray(Condition[]::new), decisive);
  }

  private int leaf(Search search) {
    leaves.add(new Leaf(search, scope(field(search))));
    return leaves.size() - 1;
  }

  private int scope(Field field) {
    if (field == null) {
      return WHOLE;
    } else if (field.isCluster()) {
      return CLUSTER;
    } else if (field.isTime()) {
      return TIME;
    }
    if (!paths.contains(field)) {
      paths.add(field);
    }
    return paths.indexOf(field) + 1;
  }

  /** The field of a leaf; null when it looks at the whole event. */
  static Field field(Search leaf) {
    if (leaf instanceof Search.Word word) {
      return word.field().orElse(null);
    } else if (leaf instanceof Search.Phrase phrase) {
      return phrase.field().orElse(null);
    } else if (leaf instanceof Search.Exists exists) {
      return exists.field();
    } else if (leaf instanceof Search.Empty empty) {
      return empty.field();
    } else if (leaf instanceof Search.Within within) {
      return within.field();
    }
    throw new IllegalArgumentException("not a leaf");
  }
}
