package io.annals.segment;

import io.annals.audit.TokenScan;
import io.annals.audit.TokenScan.Verdict;
import java.util.BitSet;

/**
 * What is known of a token in the events of a block, by their place in it. Of events in neither set
 * only reading them tells. The sets belong to the caller.
 *
 * @param present events that have the token
 * @param absent events that do not have it
 */
public record TokenRows(BitSet present, BitSet absent) {
  /** What is left when both sets and the undecided are all there is. */
  public static TokenRows of(int count, BitSet present, BitSet undecided) {
    BitSet absent = new BitSet(count);
    absent.set(0, count);
    absent.andNot(present);
    absent.andNot(undecided);
    return new TokenRows(present, absent);
  }

  /** Looks into one event after the other. */
  static TokenRows oneByOne(SegmentReader.Block block, TokenScan token) {
    BitSet present = new BitSet(block.count());
    BitSet undecided = new BitSet(block.count());
    for (int i = 0; i < block.count(); i++) {
      byte[] event = block.event(i);
      Verdict verdict = token.in(event, 0, event.length);
      present.set(i, verdict == Verdict.PRESENT);
      undecided.set(
          i,
          verdict == Verdict.DOUBT
              || (verdict == Verdict.ABSENT
                  && TokenScan.nextUntelling(event, 0, event.length) >= 0));
    }
    return of(block.count(), present, undecided);
  }
}
