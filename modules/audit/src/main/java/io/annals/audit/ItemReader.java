package io.annals.audit;

import io.annals.audit.strip.Truncation;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads one item after the other: keeps the bytes of the one at hand, and where its members stand.
 * What outgrows the limit is read again without its bodies. Not thread-safe.
 */
final class ItemReader implements JsonScanner.Members {
  private static final Set<MemberName> BODIES =
      Set.of(MemberName.REQUEST_OBJECT, MemberName.RESPONSE_OBJECT);

  private final SliceLimits limits;
  private final DedupeHash hash;
  private final boolean mayHoldList;
  private final JsonScanner scanner;
  private final EventSpans spans = new EventSpans();
  private final ByteArray held = new ByteArray();

  private Shedder shedder;
  private byte[] complete;
  private boolean list;
  private byte[] piece;
  private int pieceFrom;
  private int pieceTo;
  private int memberFrom;
  private int valueFrom;
  private MemberName name = MemberName.OTHER;

  /**
   * @param mayHoldList for outermost values: an object with an array {@code items} that is no event
   *     is a list: reading is held at the array, and the object is no item
   */
  ItemReader(SliceLimits limits, DedupeHash hash, boolean mayHoldList) {
    this.limits = limits;
    this.hash = hash;
    this.mayHoldList = mayHoldList;
    this.scanner = new JsonScanner(limits.nesting(), mayHoldList, this);
  }

  /** Expects the first byte of an item. */
  void begin() {
    scanner.begin();
    spans.clear();
    held.clear();
    shedder = null;
    complete = null;
    list = false;
  }

  /** Takes the next bytes; returns the index behind the last one that belongs to the item. */
  int feed(byte[] bytes, int from, int to) {
    if (shedder != null) {
      return shedder.feed(bytes, from, to);
    }
    piece = bytes;
    pieceFrom = from;
    pieceTo = to;
    int end = scanner.scan(bytes, from, to);
    if (list) {
      return end;
    }
    if ((long) held.size() + end - from > limits.item()) {
      shedder = new Shedder(BODIES, limits.item(), limits.nesting(), hash);
      shedder.feed(held.array(), 0, held.size());
      held.clear();
      return shedder.feed(bytes, from, to);
    }
    if (held.size() == 0 && scanner.status() == JsonScanner.Status.DONE) {
      complete = Arrays.copyOfRange(bytes, from, end); // spares a copy of nearly all items
    } else {
      held.append(bytes, from, end);
    }
    return end;
  }

  private byte[] text() {
    if (complete == null) {
      complete = held.copy();
    }
    return complete;
  }

  JsonScanner.Status status() {
    return active().status();
  }

  String fault() {
    return active().fault();
  }

  boolean newline() {
    return active().newline();
  }

  private JsonScanner active() {
    return shedder == null ? scanner : shedder.scanner();
  }

  /** No more bytes come for this item. */
  void finish() {
    active().finish();
  }

  /** Whether the item turned out to be a list of items. */
  boolean isList() {
    return list;
  }

  /** The array of a list ended before {@code at}. */
  void listPassed(int at) {
    scanner.passed(at);
  }

  /** Bytes of the item so far. */
  long length() {
    return shedder == null ? text().length : shedder.length();
  }

  /** Memory that the item at hand takes. */
  long heldBytes() {
    return held.capacity() + (shedder == null ? 0 : shedder.heldBytes());
  }

  /** A running digest of the item's bytes so far. */
  MessageDigest digest() {
    if (shedder != null) {
      return shedder.sha();
    }
    MessageDigest digest = Sha256.begin();
    digest.update(text());
    return digest;
  }

  /** Whether the complete item is an empty list. */
  boolean isEmptyList() {
    return shedder == null
        && keys(text(), spans).string(MemberName.KIND).filter("EventList"::equals).isPresent();
  }

  /** Whether the complete item has members {@code items} that is neither an array nor null. */
  boolean hasOddItems() {
    return keys(text(), spans).has(MemberName.ITEMS);
  }

  private static EventKeys keys(byte[] text, EventSpans spans) {
    return new EventKeys(text, spans);
  }

  /** The complete item, judged. */
  Slice slice(int position) {
    if (shedder != null) {
      return shed(position);
    }
    byte[] text = text();
    EventKeys keys = keys(text, spans.copy());
    String wrong = wrong(text, scanner, spans, keys);
    return wrong == null
        ? new Slice.Valid(position, text, keys, hash.of(text, spans), false, text.length)
        : new Slice.Invalid(position, wrong, text.length, Sha256.of(text), shown(text));
  }

  private static String wrong(byte[] text, JsonScanner scanner, EventSpans spans, EventKeys keys) {
    if (scanner.fault() != null) {
      return scanner.fault();
    }
    if (text[0] != '{') {
      return "not an object";
    }
    return spans.scattered() ? "more members than an event has" : Validity.fault(keys);
  }

  private Slice shed(int position) {
    byte[] sha = shedder.sha().digest();
    long length = shedder.length();
    String large = "larger than " + limits.item() + " bytes, even without bodies";
    if (shedder.scanner().fault() != null) {
      return new Slice.Invalid(position, shedder.scanner().fault(), length, sha, null);
    }
    byte[] rebuilt = shedder.oversize() ? null : shedder.rebuilt();
    if (rebuilt == null || shedder.oversize()) {
      return new Slice.Invalid(position, large, length, sha, null);
    }
    int dedupeHash = shedder.dedupeHash();
    byte[] text = Truncation.truncate(rebuilt);
    EventKeys keys = keys(text, spansOf(text));
    String wrong = text.length > limits.item() ? large : Validity.fault(keys);
    return wrong == null
        ? new Slice.Valid(position, text, keys, dedupeHash, true, length)
        : new Slice.Invalid(position, wrong, length, sha, null);
  }

  private EventSpans spansOf(byte[] text) {
    SliceLimits any = new SliceLimits(Integer.MAX_VALUE, limits.shown(), limits.nesting());
    ItemReader again = new ItemReader(any, hash, false);
    again.feed(text, 0, text.length);
    return again.spans;
  }

  /** What of a bad item may be shown, unredacted; null if nothing. */
  private byte[] shown(byte[] text) {
    if (scanner.fault() != null) {
      return null;
    }
    if (text.length <= limits.shown()) {
      return text;
    }
    if (text[0] != '{') {
      return null;
    }
    Shedder without = new Shedder(BODIES, limits.shown(), limits.nesting(), null);
    without.feed(text, 0, text.length);
    byte[] rebuilt = without.rebuilt();
    return without.oversize() ? null : rebuilt;
  }

  private int offset(int at) {
    return held.size() + at - pieceFrom;
  }

  @Override
  public void begins(int at) {
    memberFrom = offset(at);
  }

  @Override
  public void named(MemberName name, int at) {
    this.name = name;
  }

  @Override
  public boolean value(int at, byte first) {
    valueFrom = offset(at);
    list |= mayHoldList && name == MemberName.ITEMS && first == '[' && !looksLikeEvent();
    return list && name == MemberName.ITEMS && first == '[';
  }

  @Override
  public void ends(int at) {
    if (!list) {
      spans.member(name, memberFrom, valueFrom, offset(at));
    }
  }

  private boolean looksLikeEvent() {
    if (spans.from(MemberName.AUDIT_ID) >= 0 || spans.from(MemberName.LEVEL) >= 0) {
      return true;
    }
    int from = spans.from(MemberName.KIND);
    if (from < 0) {
      return false;
    }
    ByteArray sofar = new ByteArray();
    sofar.append(held.array(), 0, held.size());
    sofar.append(piece, pieceFrom, pieceTo);
    return keys(sofar.array(), spans).string(MemberName.KIND).filter("Event"::equals).isPresent();
  }
}
