package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.query.language.QueryParser;
import io.annals.tenancy.Quota;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wildcard is compared with each word, never turned into a list of words that has an end. */
class WildcardTest {
  private static final int WORDS = 700;

  @TempDir private Path folder;

  private static List<byte[]> events() {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      events.add(
          ("{\"kind\":\"Event\",\"level\":\"Metadata\",\"stage\":\"ResponseComplete\",\"auditID\":\""
                  + i
                  + "\",\"verb\":\"get\",\"user\":{\"username\":\"person-"
                  + i
                  + "-end\"},\"stageTimestamp\":\"2026-11-21T10:00:00.%06dZ\"}".formatted(i))
              .getBytes(StandardCharsets.UTF_8));
    }
    return events;
  }

  @Test
  void finds_events_of_any_number_of_words() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      List<byte[]> events = events();
      store.append(events.subList(0, WORDS / 2));
      store.flush();
      store.append(events.subList(WORDS / 2, WORDS));
      HistogramCount counts = new HistogramCount(store.segments, store.engine);
      for (String query :
          List.of(
              "person-*", "user.username:person-*", "user.username:p*n-*-e?d", "#\"person-*\"")) {
        QueryRun run = new QueryRun(Duration.ofMinutes(1), Quota.NONE);
        Selection selection =
            new Selection(
                TestStore.TENANT,
                TestStore.TOPIC,
                QueryParser.parse(query).search(),
                new TimeRange(0, 4_000_000_000_000_000L));
        Histogram histogram = counts.count(selection, 1, store.snapshot(), run);
        assertEquals(WORDS, Arrays.stream(histogram.counts()).sum(), query);
        assertEquals(List.of(), histogram.completeness().reasons(), query);
      }
    }
  }
}
