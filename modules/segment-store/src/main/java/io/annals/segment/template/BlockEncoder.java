package io.annals.segment.template;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Turns events into the content of a block, before it is compressed: see {@link TemplateBlock}. Any
 * bytes go in; those that cannot be split stay whole. What it returns was decoded and compared with
 * the events, byte by byte. Not thread-safe; one for many blocks.
 */
public final class BlockEncoder {
  private final EventSplitter splitter = new EventSplitter();
  private final int[] columnOf = new int[EventSplitter.MOST_MEMBERS];
  private final int[] holeOf = new int[EventSplitter.MOST_MEMBERS];
  private final RequestPath path = new RequestPath();
  private final ByteSink template = new ByteSink(1024);
  private final ByteSink scratch = new ByteSink(256);
  private final BlockContent content = new BlockContent();
  private final byte[] uuid = new byte[UuidText.BYTES];

  /** Of the event at hand. */
  private long time;

  /** The content of a block of these events, in this order. */
  public EncodedBlock encode(List<byte[]> events) {
    BitSet whole = new BitSet();
    while (true) {
      EncodedBlock encoded = unverified(events, whole);
      BitSet different = different(events, encoded.bytes());
      if (different.isEmpty()) {
        return encoded;
      }
      if (different.intersects(whole)) {
        throw new IllegalStateException("a block does not give back what was put into it");
      }
      whole.or(different);
    }
  }

  private static BitSet different(List<byte[]> events, byte[] bytes) {
    BitSet different = new BitSet();
    try {
      TemplateBlock decoded = TemplateBlock.parse(bytes, events.size());
      for (int i = 0; i < events.size(); i++) {
        different.set(i, !Arrays.equals(decoded.event(i), events.get(i)));
      }
    } catch (IOException e) {
      throw new IllegalStateException("a block cannot be read again", e);
    }
    return different;
  }

  /**
   * The content before it is compared with the events.
   *
   * @param whole events that are not to be split, by their place
   */
  EncodedBlock unverified(List<byte[]> events, BitSet whole) {
    content.clear();
    for (int i = 0; i < events.size(); i++) {
      byte[] event = events.get(i);
      if (whole.get(i) || !splitter.split(event) || !addSplit(event)) {
        content.addWhole(event);
      }
    }
    return content.encoded();
  }

  /** Adds the event that was just split; false, and nothing is added, when it does not fit. */
  private boolean addSplit(byte[] event) {
    if (!findColumns(event)) {
      return false;
    }
    findTime(event);
    for (int m = 0; m < splitter.members(); m++) {
      holeOf[m] = hole(event, m);
    }
    buildTemplate(event);
    if (!content.begin(template)) {
      return false;
    }
    findPath(event);
    for (int m = 0; m < splitter.members(); m++) {
      addValue(event, m);
    }
    return true;
  }

  /**
   * False when there are too many columns. A member that stands twice gives a column two values.
   */
  private boolean findColumns(byte[] event) {
    for (int m = 0; m < splitter.members(); m++) {
      int column =
          content.column(splitter.parent(m), event, splitter.nameFrom(m), splitter.nameTo(m));
      if (column < 0) {
        return false;
      }
      columnOf[m] = column;
    }
    return true;
  }

  /** The first time of the event that can be a number. */
  private void findTime(byte[] event) {
    time = MicrosText.NONE;
    for (int m = 0; m < splitter.members() && time == MicrosText.NONE; m++) {
      if (columnOf[m] == Holes.TIME_TEXT) {
        time = micros(event, m);
      }
    }
  }

  private int hole(byte[] event, int member) {
    int text = Holes.FIRST_TEXT + columnOf[member];
    return switch (columnOf[member]) {
      case Holes.REQUEST_OBJECT_TEXT -> Holes.REQUEST_OBJECT;
      case Holes.RESPONSE_OBJECT_TEXT -> Holes.RESPONSE_OBJECT;
      case Holes.AUDIT_ID_TEXT ->
          UuidText.parse(event, splitter.from(member), splitter.to(member), uuid)
              ? Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES
              : text;
      case Holes.TIME_TEXT -> micros(event, member) != MicrosText.NONE ? Holes.TIME : text;
      case Holes.RECEIVED_TEXT ->
          time != MicrosText.NONE && micros(event, member) != MicrosText.NONE
              ? Holes.RECEIVED
              : text;
      default -> text;
    };
  }

  private long micros(byte[] event, int member) {
    return MicrosText.parse(event, splitter.from(member), splitter.to(member), scratch);
  }

  private void buildTemplate(byte[] event) {
    template.clear();
    int at = 0;
    for (int m = 0; m < splitter.members(); m++) {
      appendText(event, at, splitter.from(m));
      template.number(holeOf[m]);
      at = splitter.to(m);
    }
    appendText(event, at, event.length);
    template.number(Holes.END);
  }

  private void appendText(byte[] event, int from, int to) {
    template.number(to - from);
    template.put(event, from, to);
  }

  private void findPath(byte[] event) {
    path.in(event);
    for (int m = 0; m < splitter.members(); m++) {
      int part = columnOf[m] - Holes.OBJECT_REF;
      if (part >= 0 && part < RequestPath.PARTS) {
        path.part(part, splitter.from(m), splitter.to(m));
      }
    }
  }

  private void addValue(byte[] event, int member) {
    int from = splitter.from(member);
    int to = splitter.to(member);
    switch (holeOf[member]) {
      case Holes.TIME -> content.addTime(micros(event, member));
      case Holes.RECEIVED -> content.addReceived(time - micros(event, member));
      case Holes.REQUEST_OBJECT -> content.addRequest(event, from, to);
      case Holes.RESPONSE_OBJECT -> content.addResponse(event, from, to);
      case Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES -> addAuditId(event, from, to);
      case Holes.FIRST_TEXT + Holes.REQUEST_URI -> addUri(event, from, to);
      default -> content.addText(columnOf[member], event, from, to);
    }
  }

  private void addAuditId(byte[] event, int from, int to) {
    UuidText.parse(event, from, to, uuid);
    content.addText(Holes.AUDIT_ID_BYTES, uuid, 0, uuid.length);
  }

  private void addUri(byte[] event, int from, int to) {
    int kind = RequestPath.AS_IT_STANDS;
    int begin = from;
    if (path.known()) {
      scratch.clear();
      path.appendCollection(scratch);
      int collection = scratch.length();
      path.appendObject(scratch);
      if (startsWithScratch(event, from, to, scratch.length())) {
        kind = RequestPath.AFTER_OBJECT;
        begin = from + scratch.length();
      } else if (startsWithScratch(event, from, to, collection)) {
        kind = RequestPath.AFTER_COLLECTION;
        begin = from + collection;
      }
    }
    scratch.clear();
    scratch.put(kind);
    scratch.put(event, begin, to);
    content.addText(Holes.REQUEST_URI, scratch.array(), 0, scratch.length());
  }

  private boolean startsWithScratch(byte[] event, int from, int to, int length) {
    return to - from >= length
        && Arrays.equals(event, from, from + length, scratch.array(), 0, length);
  }
}
