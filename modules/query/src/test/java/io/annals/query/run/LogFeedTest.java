package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Search;
import io.annals.query.sql.LogColumn;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.TableFeed;
import io.annals.tenancy.Quota;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFeedTest {
  private static final int EVENTS = 24;
  private static final int CHARS = 1_500_000;
  private static final int WANTED = 2048;

  @TempDir Path folder;

  @Test
  void large_events_come_a_few_at_a_time() throws Exception {
    byte[] large =
        ("{\"verb\":\"get\",\"note\":\"" + "x".repeat(CHARS) + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    try (TestStore store = new TestStore(folder);
        QueryRun run = new QueryRun(Duration.ofSeconds(30), Quota.NONE)) {
      store.append(IntStream.range(0, EVENTS / 2).mapToObj(i -> large).toList());
      store.flush();
      store.append(IntStream.range(0, EVENTS / 2).mapToObj(i -> large).toList());
      LogFeed feed = new LogFeed(List.of(LogColumn.EVENT), () -> rows(store, run), false);
      int events = 0;
      try (TableFeed.Pass pass = feed.begin(column -> true)) {
        TableFeed.Reading reading = pass.reading();
        for (List<Object[]> some = reading.next(WANTED);
            !some.isEmpty();
            some = reading.next(WANTED)) {
          assertTrue(some.size() <= EVENTS / 4, some.size() + " at once");
          events += some.size();
        }
      }
      assertEquals(EVENTS, events);
    }
  }

  private static MatchingRows rows(TestStore store, QueryRun run) {
    TimeRange all = new TimeRange(0, 4_000_000_000_000_000L);
    Snapshot snapshot = store.open(TestStore.TENANT, TestStore.TOPIC, 0, Long.MAX_VALUE).result();
    return new MatchingRows(
        store.segments,
        new Selection(TestStore.TENANT, TestStore.TOPIC, new Search.Everything(), all),
        snapshot,
        new Visibility(snapshot, Optional.empty()),
        store.catalogue().stream().map(SegmentPart::all).toList(),
        run,
        new Object());
  }
}
