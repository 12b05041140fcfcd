package io.annals.query.match;

import io.annals.query.language.Search;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.TokenRows;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Decides which events of a block a search wants: by looking for its tokens in the block as a
 * whole, and where that does not tell by an {@link EventMatcher}, event by event. Not thread-safe:
 * one a thread, used for block after block.
 */
public final class BlockMatcher {
  private final EventMatcher matcher;
  private final CompiledSearch search;
  private final Known[] leaves;
  private Events events;

  /** A block's events that are asked about. */
  private record Events(Block block, RowIndex rows, int firstRow, BitSet asked) {}

  /** Of the events that are asked about, those of which something holds and does not hold. */
  private record Known(BitSet holds, BitSet fails) {
    boolean isAll(BitSet asked) {
      return holds.cardinality() + fails.cardinality() == asked.cardinality();
    }
  }

  public BlockMatcher(Search wanted) {
    matcher = new EventMatcher(wanted);
    search = matcher.search();
    leaves = new Known[search.leaves().size()];
  }

  /**
   * Those of the events that the search wants, by their place in the block.
   *
   * @param firstRow of the block
   * @param asked places of the events that are asked about; not changed
   */
  public BitSet matches(Block block, RowIndex rows, int firstRow, BitSet asked) {
    events = new Events(block, rows, firstRow, asked);
    Arrays.fill(leaves, null);
    Known known = of(search.condition());
    BitSet matches = known.holds;
    BitSet open = less(less(asked, known.holds), known.fails);
    for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
      matches.set(i, decide(i));
    }
    return matches;
  }

  private boolean decide(int place) {
    int row = events.firstRow + place;
    matcher.begin();
    for (int i = 0; i < leaves.length; i++) {
      if (leaves[i] != null) {
        matcher.know(i, leaves[i].holds.get(place), leaves[i].fails.get(place));
      }
    }
    return matcher.decide(
        events.block.event(place), events.rows.clusterId(row), events.rows.timeMicros(row));
  }

  /** The sets belong to the caller. */
  private Known of(Condition condition) {
    if (condition instanceof Condition.Is is) {
      Known leaf = leaf(is.leaf());
      return new Known(copy(leaf.holds), copy(leaf.fails));
    } else if (condition instanceof Condition.Opposite opposite) {
      Known known = of(opposite.condition());
      return new Known(/* holds= */ known.fails, /* fails= */ known.holds);
    } else if (condition instanceof Condition.Several several) {
      return several.decisive() == Condition.FALSE ? and(several) : or(several);
    }
    return new Known(copy(events.asked), new BitSet());
  }

  private Known and(Condition.Several several) {
    Known all = new Known(copy(events.asked), new BitSet());
    for (Condition part : several.parts()) {
      Known known = of(part);
      all.holds.and(known.holds);
      all.fails.or(known.fails);
      if (all.fails.equals(events.asked)) {
        break;
      }
    }
    return all;
  }

  private Known or(Condition.Several several) {
    Known any = new Known(new BitSet(), copy(events.asked));
    for (Condition part : several.parts()) {
      Known known = of(part);
      any.holds.or(known.holds);
      any.fails.and(known.fails);
      if (any.holds.equals(events.asked)) {
        break;
      }
    }
    return any;
  }

  private Known leaf(int leaf) {
    if (leaves[leaf] == null) {
      leaves[leaf] = search.leaves().get(leaf).scope() < 0 ? fact(leaf) : tokens(leaf);
    }
    return leaves[leaf];
  }

  private Known fact(int leaf) {
    Search fact = search.leaves().get(leaf).search();
    BitSet holds = new BitSet();
    BitSet asked = events.asked;
    for (int i = asked.nextSetBit(0); i >= 0; i = asked.nextSetBit(i + 1)) {
      int row = events.firstRow + i;
      holds.set(
          i, EventMatcher.holds(fact, events.rows.clusterId(row), events.rows.timeMicros(row)));
    }
    return new Known(holds, less(asked, holds));
  }

  private Known tokens(int leaf) {
    Known known = new Known(new BitSet(), new BitSet());
    for (EventMatcher.Scan scan : matcher.scans()) {
      if (scan.leaf() == leaf && !known.isAll(events.asked)) {
        TokenRows rows = events.block.find(scan.token());
        known.fails.or(rows.absent());
        if (scan.suffices()) {
          known.holds.or(rows.present());
        }
        known.fails.and(events.asked);
        known.holds.and(events.asked);
      }
    }
    return known;
  }

  private static BitSet copy(BitSet set) {
    return (BitSet) set.clone();
  }

  private static BitSet less(BitSet set, BitSet other) {
    BitSet rest = copy(set);
    rest.andNot(other);
    return rest;
  }
}
