package io.annals.query.match;

import io.annals.audit.EventColumn;
import io.annals.query.language.Field;
import io.annals.query.language.Search;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides a search that asks for one column only, on that column's values. Thread-safe.
 *
 * <p>The values are the text of a column: decoded text, JSON text, or a whole number in digits.
 */
public final class ColumnTest implements Predicate<String> {
  private final CompiledSearch search;
  private final Field field;

  /** Each thread has its own state, given up with this test. */
  private final ThreadLocal<Judge> judges = ThreadLocal.withInitial(this::judge);

  /**
   * @param search whose every leaf is on {@code field}
   * @param field of a typed column, or the cluster
   */
  public ColumnTest(Search search, Field field) {
    this.search = new CompiledSearch(search);
    this.field = field;
    if (!FieldsOf.search(search).equals(Set.of(field))) {
      throw new IllegalArgumentException("asks for more than one column");
    }
  }

  @Override
  public boolean test(String value) {
    return judges.get().holds(value);
  }

  /** The answer for an event that has no such value. */
  public boolean whenAbsent() {
    return judges.get().holds(null);
  }

  private Judge judge() {
    if (field.isCluster()) {
      return new Judge(search, null);
    }
    return new Judge(search, field.column().orElseThrow().kind());
  }

  private static final class Judge {
    private final CompiledSearch search;
    private final EventColumn.Kind kind;
    private final Leaves leaves;
    private final TextPass text;

    Judge(CompiledSearch search, EventColumn.Kind kind) {
      this.search = search;
      this.kind = kind;
      leaves = new Leaves(search);
      text = new TextPass(search, leaves);
    }

    boolean holds(String value) {
      leaves.reset();
      if (value != null && !leaves.decided()) {
        if (kind == null) {
          for (int i = 0; i < search.leaves().size(); i++) {
            leaves.set(i, EventMatcher.holds(search.leaves().get(i).search(), value, 0));
          }
        } else {
          read(value);
        }
      }
      return leaves.conclude();
    }

    private void read(String value) {
      long scope = 1L << 1;
      switch (kind) {
        case TEXT -> text.string(value, scope);
        case JSON -> text.json(value, scope);
        case INTEGER -> text.number(Long.parseLong(value), scope);
      }
    }
  }
}
