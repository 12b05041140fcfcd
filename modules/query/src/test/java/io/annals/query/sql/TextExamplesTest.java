package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of texts, regular expressions and URLs. */
class TextExamplesTest extends Examples {
  /** String functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "concat('a', 'b', 'c') => abc",
        "concat('a', NULL) => null",
        "'a' || 'b' => ab",
        "length('äöü') => 3",
        "lower('ABC') => abc",
        "replace('abcabc', 'b') => acac",
        "replace('abc', 'b', 'x') => axc",
        "reverse('abc') => cba",
        "split('a,b', ',') => [a, b]",
        "split_part('a-b-c', '-', 2) => b",
        "split_part('a-b-c', '-', 4) => null",
        "strpos('high', 'ig') => 2",
        "strpos('high', 'x') => 0",
        "substr('abcdef', 2, 3) => bcd",
        "substr('abc', -2) => bc",
        "substr('abc', 0) => ``",
        "substr('abc', 7) => ``",
        "trim('  a ') => a",
        "lpad('7', 3, '0') => 007",
        "chr(65) => A",
        "codepoint('A') => 65",
        "levenshtein_distance('apple', 'epplea') => 2",
        "starts_with('abc', 'ab') => true",
        "concat_ws(',', 'a', NULL, 'b') => a,b",
        "split('a,b,c', ',', 2) => [a, b,c]",
        "split('a,b', ',', 5) => [a, b]",
        "element_at(split_to_map('a=1,b=2', ',', '='), 'b') => 2",
        "strrpos('abcabc', 'bc') => 5",
        "strrpos('abc', 'x') => 0",
        "translate('abcd', 'ab', 'xy') => xycd",
        "translate('abcd', 'a', '') => bcd",
        "normalize('é') = 'é' => true",
        "hamming_distance('abc', 'abd') => 1",
        "replace('aaa', 'a', 'bb') => bbbbbb",
        "to_hex(md5(to_utf8('abc'))) => 900150983CD24FB0D6963F7D28E17F72",
        "to_hex(sha1(to_utf8('abc'))) => A9993E364706816ABA3E25717850C26C9CD0D89D",
        "to_hex(sha256(to_utf8('abc'))) => BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "to_base64(to_utf8('abc')) => YWJj",
        "from_utf8(from_base64('YWJj')) => abc",
        "from_utf8(from_hex('616263')) => abc",
        "rpad('7', 3, '0') => 700",
        "position('b' IN 'abc') => 2",
        "ends_with('abc', 'bc') => true",
      })
  void texts(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** Regular expression functions; their examples. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "regexp_extract_all('1a 2b 14m', '\\d+') => [1, 2, 14]",
        "regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2) => [a, b, m]",
        "regexp_extract('1a 2b 14m', '\\d+') => 1",
        "regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2) => a",
        "regexp_extract('abc', '\\d+') => null",
        "regexp_like('1a 2b 14m', '\\d+b') => true",
        "regexp_replace('1a 2b 14m', '\\d+[ab] ') => 14m",
        "regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ') => 3ca 3cb 14m",
        "regexp_split('1a 2b 14m', '\\s*[a-z]+\\s*') => [1, 2, 14, ]",
        "regexp_count('1a 2b 14m', '\\s*[a-z]+\\s*') => 3",
      })
  void regularExpressions(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** URL functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "url_extract_path('http://example.com/a/b?x=1#f') => /a/b",
        "url_extract_path('/api/v1/pods?watch=true') => /api/v1/pods",
        "url_extract_host('http://example.com:80/a') => example.com",
        "url_extract_query('/a?x=1&y=2') => x=1&y=2",
        "url_extract_parameter('/a?x=1&y=%20b', 'y') => ` b`",
        "url_extract_parameter('/a?xy=1', 'y') => null",
        "url_decode('a%2Fb') => a/b",
        "url_extract_fragment('http://example.com/a#part') => part",
        "url_extract_port('http://example.com:8080/a') => 8080",
        "url_extract_port('http://example.com/a') => null",
        "url_extract_protocol('https://example.com') => https",
        "url_encode('a/b') => a%2Fb",
      })
  void urls(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
