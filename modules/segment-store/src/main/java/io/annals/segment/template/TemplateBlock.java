package io.annals.segment.template;

import io.annals.audit.TokenScan;
import io.annals.segment.SegmentReader;
import io.annals.segment.TokenRows;
import java.io.IOException;
import java.util.BitSet;

/**
 * A block of events as columns, version 2 of a segment's blocks, after decompression. Immutable and
 * thread-safe.
 *
 * <p>Each event is a {@link Template} and what stands in its holes: values that other events of the
 * block may share, requestObject and responseObject as they stand, times and auditIDs as numbers.
 * An event that does not fit is one hole, filled with the whole of it. So the bytes come back as
 * they were, whatever they are.
 *
 * <p>The content, numbers as LEB128:
 *
 * <pre>
 * counts      of columns and of templates
 * templates   one after the other
 * events      number of the template, for each event
 * columns     for each the number of its different values
 * values      column by column, for each event with that hole: 0 for the next new value,
 *             else the number of an earlier one, counted from 1; of auditIDs counted back from the
 *             newest, which is 1
 * lengths     of the different values, column by column; of all requestObjects, responseObjects,
 *             whole events
 * times       stageTimestamp less the one before in µs (the first less 0), zig-zag, for each event
 *             with that hole
 * received    stageTimestamp less requestReceivedTimestamp, likewise
 * texts       in the order of their lengths
 * </pre>
 */
public final class TemplateBlock implements SegmentReader.Block {
  /** Of times, auditID and the path in a requestURI, which are longer than in the block. */
  private static final int LENGTH_OF_OTHERS = 256;

  private final BlockEvents events;
  private final BlockValues values;

  /** Found out when they are first asked for. */
  private volatile BitSet untelling;

  private volatile BitSet oddUris;

  TemplateBlock(BlockEvents events, BlockValues values) {
    this.events = events;
    this.values = values;
  }

  /**
   * Reads what {@link BlockEncoder} made of {@code events} events.
   *
   * @param content not copied
   * @throws IOException when it is damaged, as far as that shows
   */
  public static TemplateBlock parse(byte[] content, int events) throws IOException {
    return new BlockParser(content, events).parse();
  }

  @Override
  public int count() {
    return events.count();
  }

  /** Exactly the stored bytes of an event. */
  @Override
  public byte[] event(int index) {
    Template template = events.template(index);
    ByteSink out = new ByteSink(expectedLength(template, index));
    for (int i = 0; i < template.holes(); i++) {
      template.appendText(i, values.content(), out);
      appendFilling(out, index, template.hole(i), events.filling(index, i));
    }
    template.appendText(template.holes(), values.content(), out);
    return out.copy();
  }

  @Override
  public TokenRows find(TokenScan token) {
    return new PartSearch(this, token).rows();
  }

  BlockEvents events() {
    return events;
  }

  BlockValues values() {
    return values;
  }

  /** Texts of {@link BlockValues#texts} in which a token may stand without being found. */
  BitSet untelling() {
    BitSet known = untelling;
    if (known == null) {
      known = values.texts().untelling();
      untelling = known;
    }
    return known;
  }

  /**
   * The texts of requestURIs behind whose first byte, which is none of the event's, a token may go
   * on that began before.
   */
  BitSet oddUris() {
    BitSet known = oddUris;
    if (known == null) {
      known = new BitSet();
      int end = values.firstOf()[Holes.REQUEST_URI + 1];
      for (int uri = values.firstOf()[Holes.REQUEST_URI]; uri < end; uri++) {
        int rest = values.from(uri) + 1;
        known.set(uri, rest == values.to(uri) || !TokenScan.isDelimiter(values.content()[rest]));
      }
      oddUris = known;
    }
    return known;
  }

  /** Appends what fills a hole of an event, as it stands there. */
  void appendFilling(ByteSink out, int index, int hole, int number) {
    byte[] content = values.content();
    switch (hole) {
      case Holes.TIME, Holes.RECEIVED -> MicrosText.append(out, values.times()[number]);
      case Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES ->
          UuidText.append(out, content, values.from(number));
      case Holes.FIRST_TEXT + Holes.REQUEST_URI -> appendUri(out, index, number);
      default -> out.put(content, values.from(number), values.to(number));
    }
  }

  /** Near the event's length, so that it is seldom copied again. */
  private int expectedLength(Template template, int index) {
    int length = template.textLength() + LENGTH_OF_OTHERS;
    for (int i = 0; i < template.holes(); i++) {
      if (!Holes.isTime(template.hole(i))) {
        int number = events.filling(index, i);
        length += values.to(number) - values.from(number);
      }
    }
    return length;
  }

  private void appendUri(ByteSink out, int index, int number) {
    int kind = values.content()[values.from(number)];
    if (kind != RequestPath.AS_IT_STANDS) {
      RequestPath path = path(index);
      path.appendCollection(out);
      if (kind == RequestPath.AFTER_OBJECT) {
        path.appendObject(out);
      }
    }
    out.put(values.content(), values.from(number) + 1, values.to(number));
  }

  private RequestPath path(int index) {
    RequestPath path = new RequestPath();
    path.in(values.content());
    Template template = events.template(index);
    for (int i = 0; i < template.holes(); i++) {
      int part = template.hole(i) - Holes.FIRST_TEXT - Holes.OBJECT_REF;
      if (part >= 0 && part < RequestPath.PARTS) {
        int number = events.filling(index, i);
        path.part(part, values.from(number), values.to(number));
      }
    }
    return path;
  }
}
