package io.annals.query.match;

import io.annals.query.language.Search;
import java.util.Arrays;
import java.util.List;

/** What is known so far of each leaf for the event at hand. Not thread-safe. */
final class Leaves {
  /** Above this, looking after every new fact whether all is decided costs more than it saves. */
  private static final int MOST_FOR_EARLY_VERDICT = 64;

  private final Condition condition;
  private final byte[] states;
  private final long[] scopes;
  private final boolean[] readsTokens;
  private final boolean early;

  /** Scopes that have a leaf which reads tokens and is open. */
  private long hungry;

  private byte verdict;

  Leaves(CompiledSearch search) {
    condition = search.condition();
    List<CompiledSearch.Leaf> leaves = search.leaves();
    states = new byte[leaves.size()];
    scopes = new long[leaves.size()];
    readsTokens = new boolean[leaves.size()];
    for (int i = 0; i < scopes.length; i++) {
      CompiledSearch.Leaf leaf = leaves.get(i);
      scopes[i] = leaf.scope() < 0 ? 0 : 1L << leaf.scope();
      readsTokens[i] =
          leaf.scope() >= 0
              && (leaf.search() instanceof Search.Word || leaf.search() instanceof Search.Phrase);
    }
    early = states.length <= MOST_FOR_EARLY_VERDICT;
  }

  /** Forgets everything; for the next event. */
  void reset() {
    Arrays.fill(states, Condition.OPEN);
    verdict = condition.of(states);
    feed();
  }

  boolean isOpen(int leaf) {
    return states[leaf] == Condition.OPEN;
  }

  /** Scopes for which tokens are still worth reading. */
  long hungry() {
    return hungry;
  }

  /** Whether nothing that is still open can change the answer. */
  boolean decided() {
    return verdict != Condition.OPEN;
  }

  void set(int leaf, boolean holds) {
    if (states[leaf] != Condition.OPEN) {
      return;
    }
    states[leaf] = holds ? Condition.TRUE : Condition.FALSE;
    if (readsTokens[leaf]) {
      feed();
    }
    if (early) {
      verdict = condition.of(states);
    }
  }

  /** Everything of the scope has been seen: what did not become true is false. */
  void close(long scope) {
    for (int i = 0; i < states.length; i++) {
      if (states[i] == Condition.OPEN && (scopes[i] & scope) != 0) {
        states[i] = Condition.FALSE;
      }
    }
    feed();
    verdict = condition.of(states);
  }

  /** The answer, once everything has been seen. */
  boolean conclude() {
    if (!decided()) {
      for (int i = 0; i < states.length; i++) {
        if (states[i] == Condition.OPEN) {
          states[i] = Condition.FALSE;
        }
      }
      verdict = condition.of(states);
    }
    return verdict == Condition.TRUE;
  }

  private void feed() {
    hungry = 0;
    for (int i = 0; i < states.length; i++) {
      if (readsTokens[i] && states[i] == Condition.OPEN) {
        hungry |= scopes[i];
      }
    }
  }
}
