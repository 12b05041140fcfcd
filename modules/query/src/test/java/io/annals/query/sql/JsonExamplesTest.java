package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of JSON. */
class JsonExamplesTest extends Examples {
  /** JSON functions. That an element of text comes without quotation marks is a known quirk. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "json_array_length('[1, 2, 3]') => 3",
        "json_array_length('{}') => null",
        "json_array_length('no json') => null",
        "json_array_length(sourceIPs) => 1",
        "json_array_get('[\"a\", [3, 9], \"c\"]', 0) => a",
        "json_array_get('[\"c\", [3, 9], \"a\"]', -1) => a",
        "json_array_get('[1, 2]', 9) => null",
        "json_format(json_array_get(sourceIPs, 0)) => 10.0.0.1",
        "json_array_contains('[1, 2, 3]', 2) => true",
        "json_extract_scalar('{\"store\": {\"book\": [{\"price\": 8}]}}', '$.store.book[0].price') => 8",
        "json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a') => null",
        "json_extract_scalar('no json', '$.a') => null",
        "json_extract('{\"a\":{\"b\":1}}', '$.a') => {\"b\":1}",
        "json_size('{\"x\": {\"a\": 1, \"b\": 2}}', '$.x') => 2",
        "json_size('{\"x\": [1, 2, 3]}', '$.x') => 3",
        "json_extract_long('{\"a\": {\"b\": 7}}', '$.a.b') => 7",
        "json_extract_double('{\"a\": 1.5}', '$.a') => 1.5",
        "json_extract_bool('{\"a\": true}', '$.a') => true",
        "json_extract_long('{\"a\": \"x\"}', '$.a') => null",
        "json_extract_long('no json', '$.a') => null",
      })
  void json(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
