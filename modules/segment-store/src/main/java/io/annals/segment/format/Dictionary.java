package io.annals.segment.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import io.annals.segment.EventRow;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the blocks of a topic have in common, for zstd. An object of its own beside the segments,
 * named after its content, never changed. Immutable and thread-safe.
 */
public final class Dictionary {
  private static final String PREFIX = "dict-";
  private static final String SUFFIX = ".zdict";
  private static final Pattern NAME = Pattern.compile("(.*/)?dict-[0-9a-f]{64}\\.zdict");

  /** Larger ones hardly compress better, smaller ones do worse. */
  private static final int MOST_BYTES = 112 << 10;

  /** Training time grows with it: some 0.3 s. */
  private static final int MOST_SAMPLE_BYTES = 8 << 20;

  private static final int MOST_BYTES_OF_ONE_SAMPLE = 16 << 10;

  private final byte[] bytes;
  private final byte[] sha256;
  private final ZstdDictDecompress unpacking;

  Dictionary(byte[] bytes) {
    this.bytes = bytes;
    sha256 = BodyDigest.sha256().digest(bytes);
    unpacking = new ZstdDictDecompress(bytes);
  }

  /** True for names of dictionary objects, which no catalogue row mentions. */
  public static boolean isObjectName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Where the dictionaries of a topic begin. */
  static String prefix(TenantUid tenant, TopicUid topic) {
    return "t" + tenant + "/l" + topic + "/" + PREFIX;
  }

  static String objectName(TenantUid tenant, TopicUid topic, byte[] sha256) {
    return prefix(tenant, topic) + HexFormat.of().formatHex(sha256) + SUFFIX;
  }

  static byte[] digestIn(String objectName) {
    int begin = objectName.lastIndexOf(PREFIX) + PREFIX.length();
    return HexFormat.of().parseHex(objectName.substring(begin, begin + 64));
  }

  /**
   * Learns from events.
   *
   * @return empty when zstd finds too little in common
   */
  static Optional<Dictionary> train(List<EventRow> events) {
    long all = events.stream().mapToLong(e -> e.bytes().length).sum();
    long step = Math.max(1, all / MOST_SAMPLE_BYTES);
    List<byte[]> samples = new ArrayList<>();
    long budget = MOST_SAMPLE_BYTES;
    for (int i = 0; i < events.size() && budget > 0; i += (int) step) {
      byte[] event = events.get(i).bytes();
      if (event.length > 0 && event.length <= MOST_BYTES_OF_ONE_SAMPLE) {
        samples.add(event);
        budget -= event.length;
      }
    }
    byte[] trained = new byte[MOST_BYTES];
    try {
      long size = Zstd.trainFromBuffer(samples.toArray(new byte[0][]), trained);
      return Zstd.isError(size)
          ? Optional.empty()
          : Optional.of(new Dictionary(Arrays.copyOf(trained, (int) size)));
    } catch (ZstdException tooFewOrTooDifferent) {
      return Optional.empty();
    }
  }

  byte[] bytes() {
    return bytes;
  }

  byte[] sha256() {
    return sha256;
  }

  ZstdDictDecompress unpacking() {
    return unpacking;
  }
}
