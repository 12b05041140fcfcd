package io.annals.segment.rebuild;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Chooses of sets, some of which share elements, those that share none and hold the most elements
 * together; of equal choices the one with the fewest sets. Used once; not thread-safe.
 *
 * <p>The sets of a store are a forest with few exceptions: what was compacted holds its
 * predecessors whole. That is solved in time linear in their number. What is entangled beyond
 * {@value #MOST_STEPS} steps is refused rather than solved wrongly.
 */
final class DisjointChoice {
  private static final int MOST_STEPS = 200_000;

  private final long[] weights;
  private final List<BitSet> shares;
  private int steps;

  /**
   * @param weights number of elements of each set
   */
  DisjointChoice(long[] weights) {
    this.weights = weights.clone();
    this.shares = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      shares.add(new BitSet());
    }
  }

  /** More sets than can be told apart share elements with each other. */
  static final class EntangledException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private record Choice(BitSet sets, long weight) {
    boolean betterThan(Choice other) {
      return weight > other.weight
          || (weight == other.weight && sets.cardinality() < other.sets.cardinality());
    }
  }

  /** Tells that two sets have an element in common. */
  void share(int one, int other) {
    shares.get(one).set(other);
    shares.get(other).set(one);
  }

  boolean sharing(int one, int other) {
    return shares.get(one).get(other);
  }

  /**
   * @param fixed sets that share nothing with each other and are chosen whatever they hold
   */
  BitSet choose(BitSet fixed) throws EntangledException {
    BitSet free = new BitSet();
    free.set(0, weights.length);
    free.andNot(fixed);
    fixed.stream().forEach(set -> free.andNot(shares.get(set)));
    BitSet chosen = (BitSet) fixed.clone();
    chosen.or(best(free).sets);
    return chosen;
  }

  private Choice best(BitSet among) throws EntangledException {
    BitSet sets = new BitSet();
    long weight = 0;
    BitSet left = (BitSet) among.clone();
    while (!left.isEmpty()) {
      BitSet island = island(left.nextSetBit(0), left);
      left.andNot(island);
      Choice choice = bestOfIsland(island);
      sets.or(choice.sets);
      weight += choice.weight;
    }
    return new Choice(sets, weight);
  }

  /** The set that shares with the most others is in the choice, or it is not. */
  private Choice bestOfIsland(BitSet island) throws EntangledException {
    if (++steps > MOST_STEPS) {
      throw new EntangledException();
    }
    int widest = widest(island);
    BitSet without = (BitSet) island.clone();
    without.clear(widest);
    BitSet beside = (BitSet) without.clone();
    beside.andNot(shares.get(widest));
    Choice rest = best(beside);
    BitSet with = (BitSet) rest.sets.clone();
    with.set(widest);
    Choice taken = new Choice(with, rest.weight + weights[widest]);
    if (without.isEmpty()) {
      return taken;
    }
    Choice left = best(without);
    return left.betterThan(taken) ? left : taken;
  }

  private int widest(BitSet island) {
    int widest = -1;
    int most = -1;
    for (int set = island.nextSetBit(0); set >= 0; set = island.nextSetBit(set + 1)) {
      BitSet shared = (BitSet) shares.get(set).clone();
      shared.and(island);
      if (shared.cardinality() > most) {
        most = shared.cardinality();
        widest = set;
      }
    }
    return widest;
  }

  private BitSet island(int from, BitSet among) {
    BitSet island = new BitSet();
    Deque<Integer> next = new ArrayDeque<>(List.of(from));
    island.set(from);
    while (!next.isEmpty()) {
      BitSet shared = (BitSet) shares.get(next.pop()).clone();
      shared.and(among);
      shared.andNot(island);
      island.or(shared);
      shared.stream().forEach(next::push);
    }
    return island;
  }
}
