package io.annals.query.match;

import io.annals.audit.EventColumn;
import io.annals.audit.EventColumns;
import io.annals.audit.TokenScan;
import io.annals.audit.TokenScan.Verdict;
import io.annals.query.language.Decimal;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a search wants an event. It is the one judge of what a query means: whatever else
 * may rule events out beforehand, none is let in without it.
 *
 * <p>Not thread-safe: one a thread, used for event after event.
 */
public final class EventMatcher {
  private static final long MICROS_PER_SECOND = 1_000_000L;

  private record ColumnScope(EventColumn column, long scope) {}

  /**
   * @param suffices whether the leaf holds where the token is
   */
  record Scan(int leaf, TokenScan token, boolean suffices) {}

  private final CompiledSearch search;
  private final Leaves leaves;
  private final TextPass text;
  private final List<ColumnScope> columns = new ArrayList<>();
  private final List<Scan> scans = new ArrayList<>();
  private final List<Integer> facts = new ArrayList<>();

  public EventMatcher(Search wanted) {
    search = new CompiledSearch(wanted);
    leaves = new Leaves(search);
    text = new TextPass(search, leaves);
    for (int i = 0; i < search.paths().size(); i++) {
      long scope = 1L << (i + 1);
      search.paths().get(i).column().ifPresent(c -> columns.add(new ColumnScope(c, scope)));
    }
    for (int i = 0; i < search.leaves().size(); i++) {
      if (search.leaves().get(i).scope() < 0) {
        facts.add(i);
      } else {
        addScans(i, search.leaves().get(i));
      }
    }
  }

  private void addScans(int leaf, CompiledSearch.Leaf term) {
    boolean word = term.scope() == CompiledSearch.WHOLE && term.search() instanceof Search.Word;
    for (TokenPattern pattern : NeededTokens.patterns(term.search())) {
      boolean exact = pattern instanceof TokenPattern.Exact;
      Optional<TokenScan> scan =
          exact ? TokenScan.word(pattern.prefix()) : TokenScan.beginning(pattern.prefix());
      boolean suffices = word && (exact || pattern.isBeginning());
      scan.ifPresent(token -> scans.add(new Scan(leaf, token, suffices)));
    }
  }

  /**
   * @param event the stored text
   * @param columns what is known of the event beside; null = nothing
   */
  public boolean matches(byte[] event, String cluster, long timeMicros, EventColumns columns) {
    leaves.reset();
    if (decideByFacts(cluster, timeMicros)
        || (columns != null && !columns.irregular() && decideByColumns(columns))
        || decideByBytes(event)) {
      return leaves.conclude();
    }
    text.event(event);
    return leaves.conclude();
  }

  CompiledSearch search() {
    return search;
  }

  /** Tokens that are looked for in the bytes; a leaf may have several, all of which it needs. */
  List<Scan> scans() {
    return scans;
  }

  /** Forgets what is known; for {@link #know} and {@link #decide}. */
  void begin() {
    leaves.reset();
  }

  /** Tells of a leaf that it holds for the event at hand, or that it does not. */
  void know(int leaf, boolean holds, boolean fails) {
    if (holds || fails) {
      leaves.set(leaf, holds);
    }
  }

  /** As {@link #matches} of an event whose bytes have been scanned. */
  boolean decide(byte[] event, String cluster, long timeMicros) {
    if (!decideByFacts(cluster, timeMicros)) {
      text.event(event);
    }
    return leaves.conclude();
  }

  private boolean decideByFacts(String cluster, long timeMicros) {
    for (int leaf : facts) {
      if (leaves.decided()) {
        return true;
      }
      leaves.set(leaf, holds(search.leaves().get(leaf).search(), cluster, timeMicros));
    }
    return leaves.decided();
  }

  static boolean holds(Search fact, String cluster, long timeMicros) {
    if (fact instanceof Search.Within within) {
      long seconds = Math.floorDiv(timeMicros, MICROS_PER_SECOND);
      return within.interval().contains(Decimal.of(seconds));
    } else if (fact instanceof Search.Word word) {
      return word.pattern().matches(cluster);
    }
    // A cluster's name is one token, never empty: no phrase fits it.
    return fact instanceof Search.Exists;
  }

  private boolean decideByColumns(EventColumns values) {
    for (ColumnScope column : columns) {
      if (leaves.decided()) {
        return true;
      }
      if (values.has(column.column)) {
        switch (column.column.kind()) {
          case TEXT -> text.string(values.text(column.column), column.scope);
          case JSON -> text.json(values.text(column.column), column.scope);
          case INTEGER -> text.number(values.integer(column.column), column.scope);
        }
      }
      leaves.close(column.scope);
    }
    return leaves.decided();
  }

  private boolean decideByBytes(byte[] event) {
    Boolean telling = null;
    for (Scan scan : scans) {
      if (leaves.decided()) {
        return true;
      }
      if (leaves.isOpen(scan.leaf)) {
        Verdict verdict = scan.token.in(event, 0, event.length);
        if (verdict == Verdict.PRESENT && scan.suffices) {
          leaves.set(scan.leaf, true);
        } else if (verdict == Verdict.ABSENT) {
          telling = telling != null ? telling : TokenScan.nextUntelling(event, 0, event.length) < 0;
          if (telling) {
            leaves.set(scan.leaf, false);
          }
        }
      }
    }
    return leaves.decided();
  }
}
