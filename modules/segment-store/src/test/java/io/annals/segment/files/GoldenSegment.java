package io.annals.segment.files;

import io.annals.segment.EventRow;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter.Effort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Made the files of {@code golden/v1} and {@code golden/v2}, each once: the arguments are a folder
 * and the effort that writes its block version. They are not to be made again: that today's program
 * reads what an earlier one wrote is the point. A later block version gets a folder of its own.
 */
final class GoldenSegment {
  private static final int EVENTS = 300;

  private GoldenSegment() {}

  public static void main(String[] arguments) throws IOException {
    Path target = Files.createDirectories(Path.of(arguments[0]));
    Effort effort = Effort.valueOf(arguments[1]);
    Path folder = Files.createTempDirectory("golden");
    try (TestStore store = new TestStore(folder)) {
      List<EventRow> rows = rows();
      keep(store, store.write(rows, effort), "plain", target);
      store.write(SampleRows.sample(), effort);
      keep(store, store.write(rows, effort), "dictionary", target);
      String name = store.blobs.list(TestStore.PREFIX + "dict-").get(0);
      Files.copy(store.blobs.local(name), target.resolve(Path.of(name).getFileName()));
      List<String> texts = new ArrayList<>();
      for (byte[] text : store.sortedTexts(rows)) {
        texts.add(Base64.getEncoder().encodeToString(text));
      }
      Files.write(target.resolve("events.base64"), texts);
    }
  }

  private static List<EventRow> rows() {
    List<EventRow> rows = new ArrayList<>();
    List<EventRow> sample = SampleRows.sample();
    for (int i = 0; rows.size() < EVENTS; i += 7) {
      if (sample.get(i).bytes().length < 1500) {
        rows.add(SampleRows.row(rows.size(), sample.get(i).bytes()));
      }
    }
    for (String odd :
        List.of(
            "", "no json", "{\"auditID\":\"\\u65e5\",\"verb\":7}", "{\"a\":\"\uD83D\uDE00\"}")) {
      rows.add(SampleRows.row(rows.size(), odd.getBytes(StandardCharsets.UTF_8)));
    }
    return rows;
  }

  private static void keep(TestStore store, SegmentInfo info, String name, Path target)
      throws IOException {
    Files.copy(
        store.blobs.local(info.columnsObject()),
        target.resolve(name + ".parquet"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        store.blobs.local(info.bodyObject()),
        target.resolve(name + ".body"),
        StandardCopyOption.REPLACE_EXISTING);
    List<String> facts = TestStore.describe(info).stream().map(Object::toString).toList();
    Files.write(target.resolve(name + ".info"), facts);
  }
}
