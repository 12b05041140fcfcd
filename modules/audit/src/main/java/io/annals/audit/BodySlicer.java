package io.annals.audit;

import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * Takes the body of one ingest request apart while it comes in: an {@code EventList}, one event, an
 * array of events, or objects one after the other (NDJSON). One pass, no tree; memory is bounded by
 * one item of {@link SliceLimits#item}.
 *
 * <p>Slices go to the sink as they complete. An item that is wrong in itself never hurts its
 * neighbours. Where the body breaks down (it is no JSON any more) or off, the complete items before
 * count and the rest is one slice; in NDJSON only the broken line is lost. NDJSON is known by its
 * content type, or by its shape: an object on one line, then another.
 *
 * <p>Not thread-safe; one body each.
 */
public final class BodySlicer {
  private enum At {
    TOP,
    TOP_VALUE,
    FIRST_ITEM,
    NEXT_ITEM,
    ITEM,
    BEHIND_ITEM,
    BROKEN
  }

  private final Consumer<Slice> sink;
  private final ItemReader top;
  private final ItemReader item;
  private final boolean declaredLines;

  private At at = At.TOP;
  private boolean lines;
  private boolean arrayOnTop;
  private boolean newlineInValue;
  private boolean newlineBehind;
  private boolean objectBefore;
  private int values;
  private int position;
  private long length;

  /** Digest of the whole body, as long as there is no slice. */
  private MessageDigest whole = Sha256.begin();

  private String wrong;
  private MessageDigest brokenDigest;
  private long brokenLength;
  private Slice.Invalid heldBack;

  /**
   * @param lines the sender says that this is NDJSON
   * @param dedupeKey the tenant's key of 32 bytes
   */
  public BodySlicer(SliceLimits limits, boolean lines, byte[] dedupeKey, Consumer<Slice> sink) {
    this.sink = sink;
    this.lines = lines;
    this.declaredLines = lines;
    DedupeHash hash = new DedupeHash(dedupeKey);
    this.top = new ItemReader(limits, hash, true);
    this.item = new ItemReader(limits, hash, false);
  }

  /** Takes the next bytes of the body; they may be changed afterwards. */
  public void feed(byte[] piece, int from, int to) {
    length += to - from;
    if (whole != null) {
      whole.update(piece, from, to - from);
    }
    int i = from;
    while (i < to) {
      i = lines ? line(piece, i, to) : pour(piece, i, to);
    }
  }

  /** The body is complete. Gives what is left of it to the sink. */
  public void finish() {
    if (lines) {
      endLine();
    }
    if (at != At.TOP) {
      broken("the body ends inside a value");
      rest();
    } else if (heldBack != null || (values == 0 && position == 0 && !declaredLines)) {
      unreadable(heldBack == null ? "the body is empty" : heldBack.reason());
    }
  }

  /** The body came to an end before its time. Gives what is left of it to the sink. */
  public void breakOff(String reason) {
    if (at == At.BROKEN) {
      finish();
      return;
    }
    broken(reason);
    rest();
  }

  /** Bytes that are held until the item at hand is complete. */
  public long heldBytes() {
    return top.heldBytes() + item.heldBytes();
  }

  private void rest() {
    if (position == 0) {
      unreadable(wrong);
    } else {
      emit(new Slice.Rest(position, wrong, brokenLength, brokenDigest.digest()));
    }
  }

  private void unreadable(String reason) {
    sink.accept(new Slice.Unreadable(reason, length, whole.digest()));
  }

  private void emit(Slice slice) {
    whole = null;
    position++;
    sink.accept(slice);
  }

  /** One line, or what there is of it. */
  private int line(byte[] piece, int from, int to) {
    int end = from;
    while (end < to && piece[end] != '\n') {
      end++;
    }
    int i = from;
    while (i < end) {
      i = pour(piece, i, end);
    }
    if (end == to || !lines) {
      return end;
    }
    endLine();
    newlineBehind = true;
    return end + 1;
  }

  private void endLine() {
    if (at == At.TOP_VALUE && !top.isList()) {
      top.finish();
      if (top.status() == JsonScanner.Status.DONE) {
        topEnds();
      }
    }
    if (at == At.TOP) {
      return;
    }
    broken("the line ends inside a value");
    Slice.Invalid broken =
        new Slice.Invalid(position, wrong, brokenLength, brokenDigest.digest(), null);
    at = At.TOP;
    if (position == 0 && !declaredLines) {
      heldBack = broken; // until a second line shows that these are lines
    } else {
      emit(broken);
    }
  }

  private int pour(byte[] piece, int from, int to) {
    int i = from;
    boolean wereLines = lines;
    while (i < to && lines == wereLines) {
      i =
          switch (at) {
            case TOP -> top(piece[i], i);
            case TOP_VALUE -> topValue(piece, i, to);
            case ITEM -> item(piece, i, to);
            case FIRST_ITEM, NEXT_ITEM, BEHIND_ITEM -> between(piece[i], i);
            case BROKEN -> {
              brokenDigest.update(piece, i, to - i);
              brokenLength += to - i;
              yield to;
            }
          };
    }
    return i;
  }

  private int top(byte b, int i) {
    if (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
      newlineBehind |= b == '\n';
      return i + 1;
    }
    if (heldBack != null) {
      if (b != '{') {
        lines = false;
        return fails(heldBack.reason(), i);
      }
      emit(heldBack);
      heldBack = null;
    }
    if (values > 0 && !lines) {
      if (objectBefore && newlineBehind && !newlineInValue && (b == '{' || !top.isList())) {
        lines = true;
        return i;
      }
      if (b != '{' || !objectBefore) {
        return fails("something follows the end", i);
      }
    }
    if (b == '[') {
      arrayOnTop = true;
      at = At.FIRST_ITEM;
      return i + 1;
    }
    if (b != '{' && !declaredLines) {
      return fails("neither an object nor an array", i);
    }
    top.begin();
    at = At.TOP_VALUE;
    return i;
  }

  private int topValue(byte[] piece, int from, int to) {
    int i = top.feed(piece, from, to);
    switch (top.status()) {
      case HELD -> {
        arrayOnTop = false;
        at = At.FIRST_ITEM;
        return i + 1;
      }
      case DONE -> topEnds();
      case FAILED -> topFails();
      case MORE -> {}
    }
    return i;
  }

  private void topEnds() {
    if (!top.isList()) {
      if (!top.isEmptyList()) {
        emit(top.slice(position));
      } else if (top.hasOddItems()) {
        fails("items is no array", top);
        return;
      }
    }
    valueEnds(true, top.newline());
  }

  private void topFails() {
    boolean mayBeLine = values == 0 && !lines && !top.isList() && !top.newline();
    fails(top.fault(), top.isList() ? null : top);
    lines |= mayBeLine;
  }

  private void valueEnds(boolean object, boolean newline) {
    values++;
    objectBefore = object;
    newlineInValue |= newline;
    newlineBehind = false;
    at = At.TOP;
  }

  private int item(byte[] piece, int from, int to) {
    int i = item.feed(piece, from, to);
    if (item.status() == JsonScanner.Status.DONE) {
      emit(item.slice(position));
      newlineInValue |= item.newline();
      at = At.BEHIND_ITEM;
    } else if (item.status() == JsonScanner.Status.FAILED) {
      fails(item.fault(), item);
    }
    return i;
  }

  private int between(byte b, int i) {
    if (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
      newlineInValue |= b == '\n';
      return i + 1;
    }
    if (b == ']' && at != At.NEXT_ITEM) {
      if (arrayOnTop) {
        valueEnds(false, false);
      } else {
        top.listPassed(i + 1);
        at = At.TOP_VALUE;
      }
      return i + 1;
    }
    if (at == At.BEHIND_ITEM) {
      if (b != ',') {
        return fails("items without a comma between", i);
      }
      at = At.NEXT_ITEM;
      return i + 1;
    }
    item.begin();
    at = At.ITEM;
    return i;
  }

  private int fails(String reason, int i) {
    fails(reason, null);
    return i;
  }

  /**
   * Sets aside what comes from here on, and before it the bytes of an item that is not complete.
   */
  private void fails(String reason, ItemReader open) {
    wrong = reason;
    brokenDigest = open == null ? Sha256.begin() : open.digest();
    brokenLength = open == null ? 0 : open.length();
    at = At.BROKEN;
  }

  /** What is not complete counts as broken. */
  private void broken(String reason) {
    if (at != At.BROKEN) {
      boolean inTop = at == At.TOP_VALUE && !top.isList();
      fails(reason, at == At.ITEM ? item : inTop ? top : null);
    }
  }
}
