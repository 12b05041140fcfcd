package io.annals.segment.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenHashTest {
  /**
   * Also the published values of XXH64 with seed 0. A change here makes all segments unreadable.
   */
  @ParameterizedTest
  @CsvSource({
    "'', EF46DB3751D8E999",
    "a, D24EC4F1A98C6E5B",
    "abc, 44BC2CF5AD770999",
    "xxhash, 32DD38952C4BC720",
    "'Nobody inspects the spammish repetition', FBCEA83C8A378BF1",
    "abcd, DE0327B0D25D92CC",
    "kube-system, 819DF5659FD65BFF",
  })
  void never_changes(String token, String hash) {
    assertEquals(hash, "%016X".formatted(TokenHash.of(token)));
  }

  @ParameterizedTest
  @CsvSource({"日本", "kube-system", "a-token-of-more-than-thirty-two-bytes-in-a-longer-text"})
  void reads_any_place_of_an_array(String token) {
    byte[] utf8 = ("xyz" + token + "z").getBytes(StandardCharsets.UTF_8);
    assertEquals(TokenHash.of(token), TokenHash.of(utf8, 3, utf8.length - 1));
  }
}
