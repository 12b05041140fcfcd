package io.annals.segment.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import io.annals.segment.template.EncodedBlock;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the blocks of a topic have in common, for zstd. An object of its own beside the segments,
 * named after its content, never changed. Immutable and thread-safe.
 */
public final class Dictionary {
  private static final String PREFIX = "dict-";
  private static final String SUFFIX = ".zdict";
  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?dict-(?:([0-9])-)?([0-9a-f]{64})\\.zdict");

  /** Larger ones hardly compress better, smaller ones do worse. */
  private static final int MOST_BYTES = 112 << 10;

  /** Training time grows with it: some 0.3 s. */
  private static final int MOST_SAMPLE_BYTES = 8 << 20;

  private static final int SAMPLE_BYTES = 4 << 10;

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

  /** Where the dictionaries of a topic for blocks of one version begin. */
  static String prefix(TenantUid tenant, TopicUid topic, BlockVersion version) {
    String number = version == BlockVersion.EVENTS ? "" : version.number() + "-";
    return prefix(tenant, topic) + number;
  }

  static String objectName(TenantUid tenant, TopicUid topic, BlockVersion version, byte[] sha256) {
    return prefix(tenant, topic, version) + HexFormat.of().formatHex(sha256) + SUFFIX;
  }

  /** Whether it is for blocks of this version. */
  static boolean isFor(BlockVersion version, String objectName) {
    Matcher matcher = NAME.matcher(objectName);
    if (!matcher.matches()) {
      return false;
    }
    String number = matcher.group(1) == null ? "1" : matcher.group(1);
    return number.equals(Integer.toString(version.number()));
  }

  static byte[] digestIn(String objectName) {
    Matcher matcher = NAME.matcher(objectName);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the name of a dictionary");
    }
    return HexFormat.of().parseHex(matcher.group(2));
  }

  /**
   * Learns from the beginning of what is to be compressed.
   *
   * @return empty when zstd finds too little in common
   */
  static Optional<Dictionary> train(List<EncodedBlock> blocks) {
    long all = blocks.stream().mapToLong(block -> block.bytes().length).sum();
    long every = Math.max(1, (all + MOST_SAMPLE_BYTES - 1) / MOST_SAMPLE_BYTES);
    List<byte[]> samples = new ArrayList<>();
    long piece = 0;
    for (EncodedBlock block : blocks) {
      byte[] bytes = block.bytes();
      for (int at = 0; at < bytes.length; at += SAMPLE_BYTES) {
        if (piece++ % every == 0) {
          samples.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SAMPLE_BYTES)));
        }
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
