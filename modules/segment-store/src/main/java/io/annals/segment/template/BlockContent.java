package io.annals.segment.template;

import io.annals.segment.template.EventSplitter.Parent;
import java.util.ArrayList;
import java.util.List;

/** The parts of a block's content while it grows; see {@link TemplateBlock}. Not thread-safe. */
final class BlockContent {
  /** Blocks of real events have some 40 of each; more would only cost time. */
  static final int MOST_TEMPLATES = 256;

  static final int MOST_COLUMNS = 256;

  private final DistinctTexts keys = new DistinctTexts();
  private final DistinctTexts templates = new DistinctTexts();
  private final ByteSink templateOf = new ByteSink(1024);
  private final ByteSink times = new ByteSink(1024);
  private final ByteSink received = new ByteSink(1024);
  private long lastTime;
  private final List<TextColumn> columns = new ArrayList<>();
  private final Slices requests = new Slices();
  private final Slices responses = new Slices();
  private final Slices wholes = new Slices();
  private final ByteSink key = new ByteSink(256);
  private final ByteSink block = new ByteSink(1 << 16);

  BlockContent() {
    clear();
  }

  void clear() {
    keys.clear();
    Holes.number(keys);
    templates.clear();
    templateOf.clear();
    times.clear();
    lastTime = 0;
    received.clear();
    columns.forEach(TextColumn::clear);
    requests.clear();
    responses.clear();
    wholes.clear();
    while (columns.size() < keys.size()) {
      columns.add(new TextColumn());
    }
  }

  /** The column of members with this name, {@code text[from..to)}; -1 when there are too many. */
  int column(Parent parent, byte[] text, int from, int to) {
    Holes.key(key, parent, text, from, to);
    int column = number(keys, MOST_COLUMNS, key);
    if (column == columns.size()) {
      columns.add(new TextColumn());
    }
    return column;
  }

  /** Begins an event; false when there are too many templates. */
  boolean begin(ByteSink template) {
    int number = number(templates, MOST_TEMPLATES, template);
    if (number >= 0) {
      templateOf.number(number);
    }
    return number >= 0;
  }

  private static int number(DistinctTexts texts, int most, ByteSink text) {
    return texts.size() < most
        ? texts.number(text.array(), 0, text.length())
        : texts.find(text.array(), 0, text.length());
  }

  void addText(int column, byte[] source, int from, int to) {
    columns.get(column).add(source, from, to);
  }

  void addTime(long micros) {
    times.signed(micros - lastTime);
    lastTime = micros;
  }

  void addReceived(long microsBeforeTime) {
    received.signed(microsBeforeTime);
  }

  /** {@code source} is read when the block is written; so with the other objects. */
  void addRequest(byte[] source, int from, int to) {
    requests.add(source, from, to);
  }

  void addResponse(byte[] source, int from, int to) {
    responses.add(source, from, to);
  }

  /** Adds an event that is not split. */
  void addWhole(byte[] event) {
    key.clear();
    key.number(0);
    key.number(Holes.WHOLE);
    key.number(0);
    key.number(Holes.END);
    templateOf.number(templates.number(key.array(), 0, key.length()));
    wholes.add(event, 0, event.length);
  }

  EncodedBlock encoded() {
    block.clear();
    List<TextColumn> used = columns.subList(0, keys.size());
    List<Slices> objects = List.of(requests, responses, wholes);
    block.number(used.size());
    block.number(templates.size());
    templates.writeTexts(block);
    block.putAll(templateOf);
    used.forEach(column -> block.number(column.distinct()));
    for (int c = 0; c < used.size(); c++) {
      used.get(c).writeNumbers(block, c == Holes.AUDIT_ID_BYTES);
    }
    used.forEach(column -> column.writeLengths(block));
    objects.forEach(slices -> slices.writeLengths(block));
    int numbers = block.length();
    block.putAll(times);
    block.putAll(received);
    int allTimes = block.length();
    used.get(Holes.AUDIT_ID_BYTES).writeTexts(block);
    int auditIds = block.length();
    used.subList(Holes.AUDIT_ID_BYTES + 1, used.size()).forEach(c -> c.writeTexts(block));
    int texts = block.length();
    objects.forEach(slices -> slices.writeTexts(block));
    return new EncodedBlock(block.copy(), List.of(numbers, allTimes, auditIds, texts));
  }
}
