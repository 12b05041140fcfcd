package io.annals.query.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class QueryParserTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "queries.txt", delimiter = '→', quoteCharacter = '`')
  void reads_a_query_as_its_golden_form_says(String query, String expected) throws Exception {
    assertEquals(expected, SearchText.of(QueryParser.parse(query).search()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "mistakes.txt", delimiter = '→', quoteCharacter = '`')
  void names_the_position_of_a_mistake_and_what_was_expected(
      String query, int position, String detail) {
    QuerySyntaxException e =
        assertThrows(QuerySyntaxException.class, () -> QueryParser.parse(query));
    assertEquals(position + ": " + detail, e.position() + ": " + e.detail());
  }

  @Test
  void means_everything_when_it_says_nothing() throws Exception {
    for (String query : new String[] {"", "  ", "*", " * ", "(*)"}) {
      assertEquals(new Search.Everything(), QueryParser.parse(query).search());
    }
  }

  @Test
  void splits_off_the_select_half_at_the_first_bar_outside_of_quotes() throws Exception {
    Query query = QueryParser.parse("\"a|b\" and c\\|d | SELECT count(*) | x");
    assertEquals("(and a|b c|d)", SearchText.of(query.search()));
    assertEquals(Optional.of(new Query.Select("SELECT count(*) | x", 18)), query.select());
    assertEquals(new Search.Everything(), QueryParser.parse("| SELECT 1").search());
  }

  @Test
  void takes_thirty_terms_and_twelve_kilobytes_and_no_more() throws Exception {
    QueryParser.parse("a ".repeat(30));
    QuerySyntaxException terms =
        assertThrows(QuerySyntaxException.class, () -> QueryParser.parse("a ".repeat(31)));
    assertEquals(61, terms.position());
    QueryParser.parse("\"" + "é".repeat(6 * 1024 - 1) + "\"");
    assertThrows(
        QuerySyntaxException.class, () -> QueryParser.parse("\"" + "é".repeat(6 * 1024) + "\""));
  }

  @Test
  void refuses_what_is_nested_too_deeply() throws Exception {
    QueryParser.parse("(".repeat(99) + "a" + ")".repeat(99));
    assertThrows(
        QuerySyntaxException.class,
        () -> QueryParser.parse("(".repeat(6000) + "a" + ")".repeat(6000)));
    QueryParser.parse("not ".repeat(3000) + "a");
  }

  @Test
  void never_fails_in_any_other_way_and_never_hangs() {
    String[] pieces = {
      "a",
      "and",
      "or",
      "not",
      "in",
      "(",
      ")",
      "[",
      "]",
      "\"",
      "#",
      "#\"",
      ":",
      ">",
      ">=",
      "<",
      "=",
      "*",
      "?",
      "\\",
      "|",
      " ",
      "1",
      "-1.5e3",
      "verb",
      "é",
      "\ud83d",
      "😀",
      "'",
      "/",
      ".",
      "\t",
      "@",
      "responseStatus.code",
      "cluster",
      "__time__",
      "\u0000"
    };
    Random random = new Random(42);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          int read = 0;
          for (int i = 0; i < 200_000; i++) {
            StringBuilder query = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
              query.append(pieces[random.nextInt(pieces.length)]);
              if (random.nextBoolean()) {
                query.append(' ');
              }
            }
            try {
              QueryParser.parse(query.toString());
              read++;
            } catch (QuerySyntaxException e) {
              assertTrue(e.position() >= 1 && e.position() <= query.length() + 1, query::toString);
            }
          }
          assertTrue(read > 1000);
        });
  }
}
