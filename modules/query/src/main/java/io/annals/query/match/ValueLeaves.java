package io.annals.query.match;

import io.annals.query.language.Decimal;
import io.annals.query.language.Interval;
import io.annals.query.language.Search;
import java.util.ArrayList;
import java.util.List;

/** The leaves that ask for a value as a whole: there at all, empty, a number. Not thread-safe. */
final class ValueLeaves {
  private record Asked(int leaf, long scope, Interval interval) {}

  private final Leaves leaves;
  private final List<Asked> exists = new ArrayList<>();
  private final List<Asked> empty = new ArrayList<>();
  private final List<Asked> within = new ArrayList<>();
  private long wanted;

  ValueLeaves(CompiledSearch search, Leaves leaves) {
    this.leaves = leaves;
    for (int i = 0; i < search.leaves().size(); i++) {
      CompiledSearch.Leaf leaf = search.leaves().get(i);
      if (leaf.scope() <= CompiledSearch.WHOLE) {
        continue;
      }
      long scope = 1L << leaf.scope();
      if (leaf.search() instanceof Search.Exists) {
        exists.add(new Asked(i, scope, null));
      } else if (leaf.search() instanceof Search.Empty) {
        empty.add(new Asked(i, scope, null));
        wanted |= scope;
      } else if (leaf.search() instanceof Search.Within range) {
        within.add(new Asked(i, scope, range.interval()));
        wanted |= scope;
      }
    }
  }

  /** Whether what a value of these scopes says as a whole is asked for. */
  boolean wantsAny(long scopes) {
    return (wanted & scopes) != 0;
  }

  void exists(long scopes) {
    set(exists, scopes);
  }

  void empty(long scopes) {
    set(empty, scopes);
  }

  void number(Decimal number, long scopes) {
    for (Asked asked : within) {
      if ((asked.scope & scopes) != 0 && asked.interval.contains(number)) {
        leaves.set(asked.leaf, true);
      }
    }
  }

  private void set(List<Asked> kind, long scopes) {
    for (Asked asked : kind) {
      if ((asked.scope & scopes) != 0) {
        leaves.set(asked.leaf, true);
      }
    }
  }
}
