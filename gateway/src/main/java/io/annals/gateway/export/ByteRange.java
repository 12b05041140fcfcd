package io.annals.gateway.export;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file that is asked for (RFC 9110, 14.1.2).
 *
 * @param from the first byte
 * @param length 0 = the file has no such bytes
 */
record ByteRange(long from, long length) {
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /**
   * What a {@code Range} header asks for. Empty when it is none, asks for several parts or makes no
   * sense: then the whole file is the answer.
   *
   * @param size of the file
   */
  static Optional<ByteRange> of(String header, long size) {
    Matcher range = header == null ? null : ONE.matcher(header.strip());
    if (range == null || !range.matches()) {
      return Optional.empty();
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? Optional.empty() : Optional.of(ending(Long.parseLong(last), size));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, Math.max(0, to - from + 1)));
  }

  private static ByteRange ending(long bytes, long size) {
    long length = Math.min(bytes, size);
    return new ByteRange(size - length, length);
  }
}
