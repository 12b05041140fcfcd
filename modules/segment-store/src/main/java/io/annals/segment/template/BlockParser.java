package io.annals.segment.template;

import java.io.IOException;
import java.util.Arrays;

/** Reads the content of one block; see {@link TemplateBlock}. Not thread-safe, used once. */
final class BlockParser {
  private static final int MOST_COLUMNS = 1 << 16;
  private static final int MOST_TEMPLATES = 1 << 16;

  private final byte[] content;
  private final ByteSource in;
  private final int events;

  /** By event. */
  private final int[] templateOf;

  /** The different ones. */
  private Template[] templates;

  /** Where the fillings of each event begin, and where those of the last end. */
  private final int[] firstFilling;

  BlockParser(byte[] content, int events) {
    this.content = content;
    this.events = events;
    in = new ByteSource(content);
    templateOf = new int[events];
    firstFilling = new int[events + 1];
  }

  TemplateBlock parse() throws IOException {
    int columns = in.number(MOST_COLUMNS);
    if (columns <= Holes.REQUEST_URI) {
      throw new IOException("block: has too few columns");
    }
    templates = different(Holes.FIRST_TEXT + columns);
    int[] uses = events(Holes.FIRST_TEXT + columns);
    int[] firstText = new int[columns + 1];
    for (int c = 0; c < columns; c++) {
      firstText[c + 1] = firstText[c] + in.number(uses[Holes.FIRST_TEXT + c]);
    }
    int[] filling = fillings(uses, firstText);
    int[] textAt = lengths(firstText, uses);
    long[] times = times(uses, filling);
    place(textAt);
    checkUris(textAt, firstText[Holes.REQUEST_URI], firstText[Holes.REQUEST_URI + 1]);
    return new TemplateBlock(
        new BlockEvents(templates, templateOf, firstFilling, filling),
        new BlockValues(content, textAt, firstOf(firstText, uses), times));
  }

  private Template[] different(int holes) throws IOException {
    Template[] different = new Template[in.number(MOST_TEMPLATES)];
    for (int i = 0; i < different.length; i++) {
      different[i] = Template.read(in, holes - 1);
    }
    return different;
  }

  /** Finds the template of each event; returns how often each hole is used. */
  private int[] events(int holes) throws IOException {
    int[] eventsOf = new int[templates.length];
    for (int i = 0; i < events; i++) {
      templateOf[i] = in.number(templates.length - 1);
      eventsOf[templateOf[i]]++;
      firstFilling[i + 1] = firstFilling[i] + templates[templateOf[i]].holes();
    }
    int[] uses = new int[holes];
    for (int t = 0; t < templates.length; t++) {
      for (int k = 0; k < templates[t].holes(); k++) {
        uses[templates[t].hole(k)] += eventsOf[t];
      }
    }
    return uses;
  }

  /** Reads the values, which stand column by column, and puts them in the order of the events. */
  private int[] fillings(int[] uses, int[] firstText) throws IOException {
    int[] next = new int[uses.length];
    next[Holes.RECEIVED] = uses[Holes.TIME];
    int columns = firstText.length - 1;
    next[Holes.REQUEST_OBJECT] = firstText[columns];
    next[Holes.RESPONSE_OBJECT] = next[Holes.REQUEST_OBJECT] + uses[Holes.REQUEST_OBJECT];
    next[Holes.WHOLE] = next[Holes.RESPONSE_OBJECT] + uses[Holes.RESPONSE_OBJECT];
    int[][] values = new int[columns][];
    for (int c = 0; c < columns; c++) {
      boolean backwards = c == Holes.AUDIT_ID_BYTES;
      values[c] = values(uses[Holes.FIRST_TEXT + c], firstText[c], firstText[c + 1], backwards);
    }
    int[] filling = new int[firstFilling[events]];
    for (int i = 0; i < events; i++) {
      Template template = templates[templateOf[i]];
      for (int k = 0; k < template.holes(); k++) {
        int hole = template.hole(k);
        int ordinal = next[hole]++;
        filling[firstFilling[i] + k] =
            hole < Holes.FIRST_TEXT ? ordinal : values[hole - Holes.FIRST_TEXT][ordinal];
      }
    }
    return filling;
  }

  private int[] values(int count, int first, int end, boolean backwards) throws IOException {
    int[] values = new int[count];
    int known = first;
    for (int i = 0; i < count; i++) {
      int number = in.number(known - first);
      if (number == 0) {
        values[i] = known++;
      } else {
        values[i] = backwards ? known - number : first + number - 1;
      }
      if (known > end) {
        throw new IOException("block: a column has more values than it says");
      }
    }
    return values;
  }

  /** As {@link BlockValues} has it. */
  private static int[] firstOf(int[] firstText, int[] uses) {
    int columns = firstText.length - 1;
    int[] firstOf = Arrays.copyOf(firstText, columns + 4);
    firstOf[columns + 1] = firstOf[columns] + uses[Holes.REQUEST_OBJECT];
    firstOf[columns + 2] = firstOf[columns + 1] + uses[Holes.RESPONSE_OBJECT];
    firstOf[columns + 3] = firstOf[columns + 2] + uses[Holes.WHOLE];
    return firstOf;
  }

  /** Where each text begins, counted from the first, and where the last ends. */
  private int[] lengths(int[] firstText, int[] uses) throws IOException {
    int columns = firstText.length - 1;
    int count =
        firstText[columns]
            + uses[Holes.REQUEST_OBJECT]
            + uses[Holes.RESPONSE_OBJECT]
            + uses[Holes.WHOLE];
    int[] textAt = new int[count + 1];
    for (int i = 0; i < count; i++) {
      int length = in.number(content.length - textAt[i]);
      if (i < firstText[1] && length != UuidText.BYTES) {
        throw new IOException("block: an auditID has an impossible length");
      }
      textAt[i + 1] = textAt[i] + length;
    }
    return textAt;
  }

  /** The times of holes {@link Holes#TIME}, then those of holes {@link Holes#RECEIVED}. */
  private long[] times(int[] uses, int[] filling) throws IOException {
    int own = uses[Holes.TIME];
    long[] times = new long[own + uses[Holes.RECEIVED]];
    long last = 0;
    for (int i = 0; i < own; i++) {
      last += in.signed();
      times[i] = last;
    }
    for (int i = 0; i < events; i++) {
      for (int k : templates[templateOf[i]].holesOfReceived()) {
        times[filling[firstFilling[i] + k]] = firstTime(i, filling, times) - in.signed();
      }
    }
    for (long time : times) {
      if (!MicrosText.has(time)) {
        throw new IOException("block: an event has an impossible time");
      }
    }
    return times;
  }

  private long firstTime(int event, int[] filling, long[] times) throws IOException {
    int hole = templates[templateOf[event]].holeOfTime();
    if (hole < 0) {
      throw new IOException("block: an event has no time to count from");
    }
    return times[filling[firstFilling[event] + hole]];
  }

  private void checkUris(int[] textAt, int first, int end) throws IOException {
    for (int i = first; i < end; i++) {
      int kind = textAt[i] < textAt[i + 1] ? content[textAt[i]] : -1;
      if (kind < RequestPath.AS_IT_STANDS || kind > RequestPath.AFTER_OBJECT) {
        throw new IOException("block: a requestURI has an unknown form");
      }
    }
  }

  /** Counts from the beginning of the content instead. */
  private void place(int[] textAt) throws IOException {
    int begin = in.skip(textAt[textAt.length - 1]);
    for (int i = 0; i < textAt.length; i++) {
      textAt[i] += begin;
    }
    in.expectEnd();
  }
}
