package io.annals.segment.template;

import io.annals.audit.TokenScan;
import io.annals.audit.TokenScan.Verdict;
import io.annals.segment.TokenRows;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Looks for a token in the parts that the events of a block are made of, in each part once. Used
 * once.
 *
 * <p>That is the same as looking into the events, because no token lies across two parts: the text
 * before a hole ends with a colon or a blank, and that behind it begins with one, or with a comma
 * or a brace. Where a template is cut in another way its events are left undecided. Times, auditIDs
 * and the path in a requestURI are not in the block as they are in the event; they are made where
 * such a token may stand in them. Of the path that is only where it is one of the path's own words:
 * the others are those of objectRef, which the event has as well.
 */
final class PartSearch {
  private static final String IN_TIMES = "0123456789-tz.";
  private static final String IN_AUDIT_IDS = "0123456789abcdef-";
  private static final int AUDIT_ID_LENGTH = 36;

  private final TemplateBlock block;
  private final BlockValues values;
  private final TokenScan token;
  private final BitSet present = new BitSet();
  private final BitSet doubtful = new BitSet();
  private final boolean[] asked;
  private final boolean uris;
  private final ByteSink made = new ByteSink(256);

  PartSearch(TemplateBlock block, TokenScan token) {
    this.block = block;
    this.token = token;
    values = block.values();
    asked = new boolean[Holes.FIRST_TEXT + values.columns()];
    uris = token.fits("api") || token.fits("apis") || token.fits("namespaces");
  }

  TokenRows rows() {
    values.texts().find(token, present, doubtful);
    doubtful.or(block.untelling());
    ask(present);
    ask(doubtful);
    ask(block.oddUris());
    boolean inTimes = consistsOf(IN_TIMES);
    asked[Holes.TIME] |= inTimes;
    asked[Holes.RECEIVED] |= inTimes;
    asked[Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES] |= inAuditIds();
    asked[Holes.FIRST_TEXT + Holes.REQUEST_URI] |= uris;
    return events();
  }

  /** Holes that are filled with one of these texts must be looked at event by event. */
  private void ask(BitSet texts) {
    for (int text = texts.nextSetBit(0); text >= 0; ) {
      asked[values.holeOf(text)] = true;
      text = texts.nextSetBit(values.nextHolesText(text));
    }
  }

  private boolean consistsOf(String characters) {
    return token.token().chars().allMatch(c -> characters.indexOf(c) >= 0);
  }

  private boolean inAuditIds() {
    int length = token.token().length();
    return (token.isWhole() ? length == AUDIT_ID_LENGTH : length <= AUDIT_ID_LENGTH)
        && consistsOf(IN_AUDIT_IDS);
  }

  private TokenRows events() {
    BlockEvents events = block.events();
    Template[] templates = events.templates();
    Verdict[] shared = new Verdict[templates.length];
    int[][] open = new int[templates.length][];
    for (int t = 0; t < templates.length; t++) {
      shared[t] = templates[t].verdict(token, values.content());
      open[t] = open(templates[t]);
    }
    BitSet found = new BitSet(events.count());
    BitSet undecided = new BitSet(events.count());
    for (int i = 0; i < events.count(); i++) {
      int template = events.templateOf()[i];
      Verdict verdict = shared[template];
      if (verdict != Verdict.PRESENT) {
        verdict = verdict(i, open[template], verdict);
      }
      switch (verdict) {
        case PRESENT -> found.set(i);
        case DOUBT -> undecided.set(i);
        case ABSENT -> {}
      }
    }
    return TokenRows.of(events.count(), found, undecided);
  }

  /** The holes of a template that must be looked at. */
  private int[] open(Template template) {
    int[] open = new int[template.holes()];
    int count = 0;
    for (int k = 0; k < open.length; k++) {
      if (asked[template.hole(k)]) {
        open[count++] = k;
      }
    }
    return Arrays.copyOf(open, count);
  }

  private Verdict verdict(int event, int[] open, Verdict shared) {
    Template template = block.events().template(event);
    Verdict verdict = shared;
    for (int k : open) {
      Verdict here = verdict(event, template.hole(k), block.events().filling(event, k));
      if (here == Verdict.PRESENT) {
        return here;
      }
      verdict = here == Verdict.DOUBT ? here : verdict;
    }
    return verdict;
  }

  private Verdict verdict(int event, int hole, int number) {
    boolean stands =
        switch (hole) {
          case Holes.TIME, Holes.RECEIVED, Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES -> false;
          case Holes.FIRST_TEXT + Holes.REQUEST_URI -> !uris && !block.oddUris().get(number);
          default -> true;
        };
    if (stands) {
      return verdict(number);
    }
    made.clear();
    block.appendFilling(made, event, hole, number);
    Verdict verdict = token.in(made.array(), 0, made.length());
    boolean telling =
        verdict != Verdict.ABSENT || TokenScan.nextUntelling(made.array(), 0, made.length()) < 0;
    return telling ? verdict : Verdict.DOUBT;
  }

  private Verdict verdict(int text) {
    if (present.get(text)) {
      return Verdict.PRESENT;
    }
    return doubtful.get(text) ? Verdict.DOUBT : Verdict.ABSENT;
  }
}
