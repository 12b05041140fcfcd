package io.annals.query.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.audit.EventTokens;
import io.annals.audit.Tokens;
import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.language.Search;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.WordEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventMatcherTest {
  private static final long TIME = 1_700_000_000_000_000L;

  @ParameterizedTest(name = "{1} {0}")
  @CsvFileSource(resources = "meanings.txt", delimiter = '→', quoteCharacter = '`')
  void decides_as_the_meaning_says(String query, boolean expected, String event) throws Exception {
    byte[] text = event.getBytes(StandardCharsets.UTF_8);
    Search search = QueryParser.parse(query).search();
    assertEquals(expected, matches(search, text, true), "with columns");
    assertEquals(expected, matches(search, text, false), "without columns");
  }

  private static boolean matches(Search search, byte[] event, boolean columns) {
    return new EventMatcher(search)
        .matches(event, "prod-1", TIME, columns ? EventDecoder.decode(event).columns() : null);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agrees_with_the_naive_meaning_on_real_events(long seed) throws Exception {
    Random random = new Random(seed);
    List<byte[]> events = new ArrayList<>();
    for (byte[] event : SampleEvents.sample()) {
      if (random.nextInt(60) == 0) {
        events.add(event);
      }
    }
    events.addAll(SampleEvents.access());
    List<NaiveMatcher> naive =
        events.stream().map(e -> new NaiveMatcher(e, "prod-1", TIME)).toList();
    List<DecodedEvent> decoded = events.stream().map(EventDecoder::decode).toList();
    RandomQueries queries = new RandomQueries(random, events);
    int found = 0;
    for (int q = 0; q < 60; q++) {
      String query = queries.next();
      Search search = QueryParser.parse(query).search();
      EventMatcher matcher = new EventMatcher(search);
      Set<String> needed = NeededTokens.of(search);
      for (int i = 0; i < events.size(); i++) {
        boolean expected = naive.get(i).matches(search);
        byte[] event = events.get(i);
        String about = query + " on event " + i;
        assertEquals(
            expected, matcher.matches(event, "prod-1", TIME, decoded.get(i).columns()), about);
        assertEquals(expected, matcher.matches(event, "prod-1", TIME, null), about);
        if (expected) {
          found++;
          assertTrue(needed.isEmpty() || tokens(event).containsAll(needed), about);
        }
      }
    }
    assertTrue(found > 500, "queries that find something");
  }

  private static Set<String> tokens(byte[] event) {
    Set<String> tokens = new HashSet<>();
    EventTokens.forEach(event, tokens::add);
    return tokens;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void finds_a_word_where_the_tokens_of_an_event_have_it_and_nowhere_else(long seed)
      throws Exception {
    List<byte[]> events = new WordEvents(new Random(seed)).objects(2_000);
    List<Set<String>> tokens = events.stream().map(EventMatcherTest::tokens).toList();
    assertFinds(events, tokens, tokens);
  }

  /** What stands behind an object has tokens of its own only if it is read as one text. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void finds_words_of_text_that_is_no_object(long seed) throws Exception {
    List<byte[]> events = new WordEvents(new Random(seed)).broken(2_000);
    List<Set<String>> all = events.stream().map(EventMatcherTest::tokens).toList();
    List<Set<String>> sure = new ArrayList<>();
    for (byte[] event : events) {
      Set<String> asText = new HashSet<>();
      if (!isObject(event)) {
        Tokens.of(new String(event, StandardCharsets.UTF_8), asText::add);
      }
      sure.add(asText);
    }
    assertFinds(events, sure, all);
  }

  private static boolean isObject(byte[] event) {
    try {
      new NaiveMatcher(event, "c", TIME);
      return true;
    } catch (IllegalArgumentException | NullPointerException notOne) {
      return false;
    }
  }

  /**
   * @param sure tokens that each event has
   * @param all tokens that it may have
   */
  private static void assertFinds(
      List<byte[]> events, List<Set<String>> sure, List<Set<String>> all) throws Exception {
    for (String word : WordEvents.WORDS) {
      EventMatcher whole = new EventMatcher(QueryParser.parse('"' + word + '"').search());
      EventMatcher begun = new EventMatcher(QueryParser.parse('"' + word + "*\"").search());
      int found = 0;
      for (int i = 0; i < events.size(); i++) {
        byte[] event = events.get(i);
        String about = word + " in " + new String(event, StandardCharsets.UTF_8);
        boolean finds = whole.matches(event, "c", TIME, null);
        assertTrue(finds || !sure.get(i).contains(word), about);
        assertTrue(!finds || all.get(i).contains(word), about);
        boolean begins = begun.matches(event, "c", TIME, null);
        assertTrue(begins || sure.get(i).stream().noneMatch(t -> t.startsWith(word)), about);
        assertTrue(!begins || all.get(i).stream().anyMatch(t -> t.startsWith(word)), about);
        found += finds ? 1 : 0;
      }
      assertTrue(found > 0 && found < events.size(), word);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void agrees_with_the_naive_meaning_where_words_touch_escapes(long seed) throws Exception {
    Random random = new Random(seed);
    List<byte[]> events = new WordEvents(random).objects(400);
    events.removeIf(e -> tokens(e).size() < 2);
    List<NaiveMatcher> naive =
        events.stream().map(e -> new NaiveMatcher(e, "prod-1", TIME)).toList();
    RandomQueries queries = new RandomQueries(random, events);
    for (int q = 0; q < 200; q++) {
      String query = queries.next();
      Search search = QueryParser.parse(query).search();
      EventMatcher matcher = new EventMatcher(search);
      for (int i = 0; i < events.size(); i++) {
        byte[] event = events.get(i);
        assertEquals(
            naive.get(i).matches(search),
            matcher.matches(event, "prod-1", TIME, null),
            () -> query + " on " + new String(event, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void never_fails_whatever_the_bytes() throws QuerySyntaxException {
    Search search =
        QueryParser.parse("a or user.username:b or c.d > 5 or not e:\"\" or #\"f g\" or h*")
            .search();
    EventMatcher matcher = new EventMatcher(search);
    Random random = new Random(5);
    byte[] event = SampleEvents.sample().get(17);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = java.util.Arrays.copyOf(event, random.nextInt(event.length));
      for (int n = random.nextInt(4); n > 0 && broken.length > 0; n--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      matcher.matches(broken, "c", 0, EventDecoder.decode(broken).columns());
    }
  }

  @Test
  void finds_every_token_of_an_event_by_itself() throws Exception {
    for (byte[] event : SampleEvents.access().subList(0, 30)) {
      for (String token : tokens(event)) {
        if (token.length() < 2000) {
          String quoted =
              "\"" + token.replace("\\", "\\\\").replace("*", "\\*").replace("\"", "\\\"") + "\"";
          assertTrue(matches(QueryParser.parse(quoted).search(), event, true), "its own token");
        }
      }
    }
  }

  @Test
  void only_two_characters_beyond_ascii_become_ascii_when_lowered() {
    List<Integer> found = new ArrayList<>();
    for (int c = 128; c <= Character.MAX_CODE_POINT; c++) {
      int lower = Character.toLowerCase(c);
      if (lower < 128) {
        found.add(c);
      }
      assertEquals(Character.charCount(c), Character.charCount(lower));
    }
    assertEquals(List.of(0x130, 0x212A), found);
  }
}
