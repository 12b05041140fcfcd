package io.annals.segment.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventTokens;
import io.annals.audit.TokenScan;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.TokenRows;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.WordEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What whole blocks tell of tokens, against the tokens of their events. */
class TokenRowsTest {
  private static final int WORDS = 150;

  private static Block block(BlockVersion version, List<byte[]> events) throws IOException {
    Packing packing = new Packing(version, Integer.MAX_VALUE, Integer.MAX_VALUE, 3, 0);
    BlockContents contents = new BlockContents(packing);
    events.forEach(contents::add);
    return version.parse(contents.take().bytes(), events.size());
  }

  @ParameterizedTest
  @EnumSource
  void real_events(BlockVersion version) throws IOException {
    List<byte[]> events = new ArrayList<>(SampleEvents.access());
    events.addAll(SampleEvents.sample());
    Collections.shuffle(events, new Random(3));
    events = events.subList(0, 900);
    assertTrue(undecided(version, events, new Random(4)) < 0.01, "most is decided");
  }

  @ParameterizedTest
  @EnumSource
  void events_in_which_words_touch_what_could_end_them(BlockVersion version) throws IOException {
    Random random = new Random(5);
    WordEvents made = new WordEvents(random);
    for (int round = 0; round < 5; round++) {
      List<byte[]> events = new ArrayList<>(made.audit(300));
      events.addAll(made.objects(100));
      events.addAll(made.broken(100));
      events.add(new byte[0]);
      Collections.shuffle(events, random);
      assertTrue(undecided(version, events, random) < 1, "something is decided");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothing_at_all(BlockVersion version) throws IOException {
    TokenRows rows = block(version, List.of()).find(TokenScan.word("ab").orElseThrow());
    assertTrue(rows.present().isEmpty() && rows.absent().isEmpty());
  }

  /** Returns the share of events of which a block could not tell. */
  private static double undecided(BlockVersion version, List<byte[]> events, Random random)
      throws IOException {
    Block block = block(version, events);
    List<Set<String>> tokens = events.stream().map(TokenRowsTest::tokens).toList();
    int told = 0;
    int asked = 0;
    for (String word : words(tokens, random)) {
      for (TokenScan scan : scans(word, random)) {
        TokenRows rows = block.find(scan);
        assertFalse(rows.present().intersects(rows.absent()), word);
        for (int i = 0; i < events.size(); i++) {
          boolean expected = tokens.get(i).stream().anyMatch(scan::fits);
          int place = i;
          assertFalse(
              expected ? rows.absent().get(i) : rows.present().get(i),
              () ->
                  scan.token()
                      + (scan.isWhole() ? " in " : "* in ")
                      + new String(events.get(place), StandardCharsets.UTF_8));
        }
        told += rows.present().cardinality() + rows.absent().cardinality();
        asked += events.size();
        assertEquals(rows, block.find(scan), "and so again");
      }
    }
    return 1 - told / (double) asked;
  }

  private static Set<String> tokens(byte[] event) {
    Set<String> tokens = new HashSet<>();
    EventTokens.forEach(event, tokens::add);
    return tokens;
  }

  /** Words of the events, and some that may be in none. */
  private static Set<String> words(List<Set<String>> tokens, Random random) {
    Set<String> words = new HashSet<>(WordEvents.WORDS);
    words.addAll(List.of("api", "apis", "namespaces", "v1", "pods", "kind", "get", "zebra"));
    words.addAll(List.of("04", "41", "2026-11-21t04", "41.000003z"));
    while (words.size() < WORDS) {
      List<String> some = new ArrayList<>(tokens.get(random.nextInt(tokens.size())));
      if (!some.isEmpty()) {
        words.add(some.get(random.nextInt(some.size())));
      }
    }
    return words;
  }

  private static List<TokenScan> scans(String word, Random random) {
    List<TokenScan> scans = new ArrayList<>();
    TokenScan.word(word).ifPresent(scans::add);
    TokenScan.beginning(word.substring(0, 1 + random.nextInt(word.length()))).ifPresent(scans::add);
    return scans;
  }
}
