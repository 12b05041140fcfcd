package io.annals.segment.format;

import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The end of a body file: everything that the catalogue knows, and where the parts are.
 *
 * @param info its {@code bodyBytes} and {@code bodySha256} are of the whole file, so they are not
 *     in the footer but taken from the file
 * @param dictionary SHA-256 of the blocks' dictionary, if they need one
 * @param contentSha256 of all bytes before the footer
 */
record SegmentFooter(
    SegmentInfo info,
    Section segmentFilter,
    Section blockFilters,
    Section blockIndex,
    Optional<byte[]> dictionary,
    byte[] contentSha256) {

  private static final int SHA_BYTES = 32;

  /** Numbers before the byte strings: five ints and fourteen longs. */
  private static final int FIXED_BYTES = 5 * 4 + 14 * 8;

  /** The counts per minute make it large when an event is alone in each minute. */
  private static final int MOST_BYTES = 64 << 20;

  private static final byte[] UNKNOWN = {};

  /** A footer's bytes and where they begin. */
  private record Located(long at, byte[] bytes) {}

  /** Reads the footer and checks that it fits the file; the body's digest is left empty. */
  static SegmentFooter of(FileChannel channel) throws IOException {
    Located located = locate(channel);
    return decode(located, channel.size(), UNKNOWN);
  }

  /** Reads the whole file and checks it against the footer. */
  static SegmentFooter verified(Path body) throws IOException {
    try (FileChannel channel = FileChannel.open(body, StandardOpenOption.READ)) {
      Located located = locate(channel);
      BodyDigest digest = new BodyDigest();
      digest.readTo(channel, located.at);
      byte[] content = digest.soFar();
      digest.readTo(channel, channel.size());
      SegmentFooter footer = decode(located, channel.size(), digest.soFar());
      if (!Arrays.equals(content, footer.contentSha256)) {
        throw new DamagedException(
            "segment " + footer.info.id() + ": body differs from its digest");
      }
      return footer;
    }
  }

  private static Located locate(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < BodyFormat.HEADER_BYTES + BodyFormat.TRAILER_BYTES) {
      throw new DamagedException("body file of " + size + " bytes is too short");
    }
    ByteBuffer header = Positional.read(channel, 0, BodyFormat.HEADER_BYTES);
    long trailerAt = size - BodyFormat.TRAILER_BYTES;
    ByteBuffer trailer = Positional.read(channel, trailerAt, BodyFormat.TRAILER_BYTES);
    int length = trailer.getInt();
    int crc = trailer.getInt();
    if (header.getLong() != BodyFormat.HEADER_MAGIC
        || trailer.getLong() != BodyFormat.TRAILER_MAGIC) {
      throw new DamagedException("body file does not begin and end as one");
    }
    long at = trailerAt - length;
    if (length < FIXED_BYTES || length > MOST_BYTES || at < BodyFormat.HEADER_BYTES) {
      throw new DamagedException("footer of " + length + " bytes is impossible");
    }
    byte[] bytes = Positional.read(channel, at, length).array();
    if (Section.crc(bytes, length) != crc) {
      throw new DamagedException("footer differs from its checksum");
    }
    return new Located(at, bytes);
  }

  byte[] encode() {
    byte[] minutes = info.minuteCounts();
    ByteBuffer out =
        ByteBuffer.allocate(
            FIXED_BYTES + 3 * Section.BYTES + 3 * SHA_BYTES + 1 + 4 + minutes.length);
    out.putInt(BodyFormat.FILE_VERSION).putInt(info.format());
    out.putLong(info.id().getMostSignificantBits()).putLong(info.id().getLeastSignificantBits());
    out.putLong(info.tenant().value()).putLong(info.topic().value());
    out.putInt(info.partition()).putInt(info.epoch()).putInt(0);
    out.putLong(info.firstOffset()).putLong(info.lastOffset());
    out.putLong(info.minTime()).putLong(info.maxTime());
    out.putLong(info.minReceived()).putLong(info.maxReceived());
    out.putLong(info.events()).putLong(info.irregular());
    out.putLong(info.rawBytes()).putLong(info.columnsBytes());
    segmentFilter.write(out);
    blockFilters.write(out);
    blockIndex.write(out);
    out.put(info.columnsSha256()).put(contentSha256);
    out.put((byte) (dictionary.isPresent() ? 1 : 0)).put(dictionary.orElse(new byte[SHA_BYTES]));
    out.putInt(minutes.length).put(minutes);
    return out.array();
  }

  private static SegmentFooter decode(Located located, long bodyBytes, byte[] bodySha256)
      throws DamagedException {
    ByteBuffer in = ByteBuffer.wrap(located.bytes);
    int version = in.getInt();
    if (version != BodyFormat.FILE_VERSION) {
      throw new DamagedException("body file has version " + version + ", which is not known");
    }
    try {
      SegmentFooter footer = decode(in, bodyBytes, bodySha256);
      BlockVersion.of(footer.info.format());
      footer.checkJoints(located.at);
      return footer;
    } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
      throw new DamagedException("footer cannot be read", e);
    }
  }

  private static SegmentFooter decode(ByteBuffer in, long bodyBytes, byte[] bodySha256) {
    int format = in.getInt();
    UUID id = new UUID(in.getLong(), in.getLong());
    TenantUid tenant = new TenantUid(in.getLong());
    TopicUid topic = new TopicUid(in.getLong());
    int partition = in.getInt();
    int epoch = in.getInt();
    in.getInt();
    long[] n = new long[10];
    in.asLongBuffer().get(n);
    in.position(in.position() + n.length * Long.BYTES);
    Section segmentFilter = Section.read(in);
    Section blockFilters = Section.read(in);
    Section blockIndex = Section.read(in);
    byte[] columnsSha256 = bytes(in, SHA_BYTES);
    byte[] contentSha256 = bytes(in, SHA_BYTES);
    boolean hasDictionary = in.get() == 1;
    byte[] dictionary = bytes(in, SHA_BYTES);
    byte[] minutes = bytes(in, in.getInt());
    SegmentInfo info =
        new SegmentInfo(
            id,
            tenant,
            topic,
            partition,
            epoch,
            n[0],
            n[1],
            n[2],
            n[3],
            n[4],
            n[5],
            n[6],
            n[7],
            n[8],
            n[9],
            bodyBytes,
            columnsSha256,
            bodySha256,
            minutes,
            format);
    return new SegmentFooter(
        info,
        segmentFilter,
        blockFilters,
        blockIndex,
        hasDictionary ? Optional.of(dictionary) : Optional.empty(),
        contentSha256);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private void checkJoints(long footerAt) throws DamagedException {
    boolean joined =
        segmentFilter.at() >= BodyFormat.HEADER_BYTES
            && blockFilters.at() == segmentFilter.end()
            && blockIndex.at() == blockFilters.end()
            && blockIndex.end() == footerAt;
    if (!joined) {
      throw new DamagedException("segment " + info.id() + ": parts of the body do not join");
    }
  }
}
