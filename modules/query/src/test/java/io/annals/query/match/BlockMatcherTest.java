package io.annals.query.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QueryParser;
import io.annals.query.language.Search;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.template.BlockEncoder;
import io.annals.segment.template.TemplateBlock;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.WordEvents;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches of whole blocks, against the naive meaning of the events in them. */
class BlockMatcherTest {
  private static final int FIRST_ROW = 7;
  private static final long TIME = 1_700_000_000_000_000L;

  /** Every other row is of another cluster, and a second later. */
  private static final class Rows implements RowIndex {
    @Override
    public long timeMicros(int row) {
      return TIME + row % 2 * 1_000_000L;
    }

    @Override
    public String clusterId(int row) {
      return "prod-" + row % 2;
    }

    @Override
    public long receivedAtMicros(int row) {
      return timeMicros(row);
    }

    @Override
    public int epoch(int row) {
      return 0;
    }

    @Override
    public long offset(int row) {
      return row;
    }

    @Override
    public long clusterUid(int row) {
      return row % 2;
    }

    @Override
    public int dedupeHash(int row) {
      return 0;
    }

    @Override
    public boolean auditIdReused(int row) {
      return false;
    }

    @Override
    public boolean irregular(int row) {
      return false;
    }
  }

  private static Block plain(List<byte[]> events) {
    return new Block() {
      @Override
      public int count() {
        return events.size();
      }

      @Override
      public byte[] event(int index) {
        return events.get(index);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void finds_in_blocks_what_the_meaning_says_of_each_event(long seed) throws Exception {
    Random random = new Random(seed);
    List<byte[]> events = new ArrayList<>(new WordEvents(random).audit(200));
    List<byte[]> real = new ArrayList<>(SampleEvents.sample());
    Collections.shuffle(real, random);
    events.addAll(real.subList(0, 100));
    events.addAll(SampleEvents.access().subList(0, 50));
    Rows rows = new Rows();
    List<NaiveMatcher> naive = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      int row = FIRST_ROW + i;
      naive.add(new NaiveMatcher(events.get(i), rows.clusterId(row), rows.timeMicros(row)));
    }
    Block parts = TemplateBlock.parse(new BlockEncoder().encode(events).bytes(), events.size());
    RandomQueries queries = new RandomQueries(random, events);
    int found = 0;
    for (int q = 0; q < 150; q++) {
      String query =
          queries.next() + List.of("", " cluster:prod-1", " or __time__ > 1700000000").get(q % 3);
      Search search = QueryParser.parse(query).search();
      BitSet asked = new BitSet();
      BitSet expected = new BitSet();
      for (int i = 0; i < events.size(); i++) {
        asked.set(i, random.nextInt(5) > 0);
        expected.set(i, asked.get(i) && naive.get(i).matches(search));
      }
      BlockMatcher matcher = new BlockMatcher(search);
      for (Block block : List.of(parts, plain(events), parts)) {
        assertEquals(expected, matcher.matches(block, rows, FIRST_ROW, asked), query);
      }
      found += expected.cardinality();
    }
    assertTrue(found > 1_000, "queries that find something");
  }
}
