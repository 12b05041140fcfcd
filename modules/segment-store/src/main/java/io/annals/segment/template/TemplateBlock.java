package io.annals.segment.template;

import java.io.IOException;

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
public final class TemplateBlock {
  /** Of times, auditID and the path in a requestURI, which are longer than in the block. */
  private static final int LENGTH_OF_OTHERS = 256;

  private final byte[] content;

  /** By event. */
  private final Template[] templates;

  /** Where the fillings of an event begin in {@link #filling}. */
  private final int[] firstFilling;

  /** For each hole of each event the number of its text or of its time. */
  private final int[] filling;

  /** In µs since 1970. */
  private final long[] times;

  /** Begins of all texts in the content, and the end of the last. */
  private final int[] textAt;

  TemplateBlock(
      byte[] content,
      Template[] templates,
      int[] firstFilling,
      int[] filling,
      long[] times,
      int[] textAt) {
    this.content = content;
    this.templates = templates;
    this.firstFilling = firstFilling;
    this.filling = filling;
    this.times = times;
    this.textAt = textAt;
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

  public int count() {
    return templates.length;
  }

  /** Exactly the stored bytes of an event. */
  public byte[] event(int index) {
    Template template = templates[index];
    ByteSink out = new ByteSink(expectedLength(template, index));
    for (int i = 0; i < template.holes(); i++) {
      template.appendText(i, content, out);
      int number = filling[firstFilling[index] + i];
      switch (template.hole(i)) {
        case Holes.TIME, Holes.RECEIVED -> MicrosText.append(out, times[number]);
        case Holes.FIRST_TEXT + Holes.AUDIT_ID_BYTES ->
            UuidText.append(out, content, textAt[number]);
        case Holes.FIRST_TEXT + Holes.REQUEST_URI -> appendUri(out, index, number);
        default -> out.put(content, textAt[number], textAt[number + 1]);
      }
    }
    template.appendText(template.holes(), content, out);
    return out.copy();
  }

  /** Near the event's length, so that it is seldom copied again. */
  private int expectedLength(Template template, int index) {
    int length = template.textLength() + LENGTH_OF_OTHERS;
    for (int i = 0; i < template.holes(); i++) {
      if (!Holes.isTime(template.hole(i))) {
        int number = filling[firstFilling[index] + i];
        length += textAt[number + 1] - textAt[number];
      }
    }
    return length;
  }

  private void appendUri(ByteSink out, int index, int number) {
    int kind = content[textAt[number]];
    if (kind != RequestPath.AS_IT_STANDS) {
      RequestPath path = path(index);
      path.appendCollection(out);
      if (kind == RequestPath.AFTER_OBJECT) {
        path.appendObject(out);
      }
    }
    out.put(content, textAt[number] + 1, textAt[number + 1]);
  }

  private RequestPath path(int index) {
    RequestPath path = new RequestPath();
    path.in(content);
    Template template = templates[index];
    for (int i = 0; i < template.holes(); i++) {
      int part = template.hole(i) - Holes.FIRST_TEXT - Holes.OBJECT_REF;
      if (part >= 0 && part < RequestPath.PARTS) {
        int number = filling[firstFilling[index] + i];
        path.part(part, textAt[number], textAt[number + 1]);
      }
    }
    return path;
  }
}
