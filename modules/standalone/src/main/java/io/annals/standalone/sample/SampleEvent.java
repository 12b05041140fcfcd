package io.annals.standalone.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One real event, cut at what must differ in a copy: its UUIDs (audit ids, uids), times and
 * resource versions. The rest of the text stays as kube-apiserver wrote it. Immutable.
 */
public final class SampleEvent {
  private static final Pattern VARYING =
      Pattern.compile(
          "(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
              + "|(?<=\"requestReceivedTimestamp\":\")(?<received>[^\"]+)"
              + "|(?<=\"stageTimestamp\":\")(?<stage>[^\"]+)"
              + "|(?<=\"resourceVersion\":\")(?<version>[0-9]+)(?=\")");
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private sealed interface Part {}

  private record Fixed(String text) implements Part {}

  private record Uuid(UUID original) implements Part {}

  private record Version(long original) implements Part {}

  private record Time(Instant original) implements Part {}

  private final List<Part> parts;
  private final Instant stageTime;
  private final String original;

  private SampleEvent(String original, List<Part> parts, Instant stageTime) {
    this.original = original;
    this.parts = List.copyOf(parts);
    this.stageTime = stageTime;
  }

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException when it has no stageTimestamp
   */
  static SampleEvent parse(String line) {
    List<Part> parts = new ArrayList<>();
    Instant stageTime = null;
    Matcher m = VARYING.matcher(line);
    int from = 0;
    while (m.find()) {
      parts.add(new Fixed(line.substring(from, m.start())));
      if (m.group("uuid") != null) {
        parts.add(new Uuid(UUID.fromString(m.group("uuid"))));
      } else if (m.group("version") != null) {
        parts.add(new Version(Long.parseLong(m.group("version"))));
      } else {
        Instant time = Instant.parse(m.group());
        parts.add(new Time(time));
        stageTime = m.group("stage") != null ? time : stageTime;
      }
      from = m.end();
    }
    parts.add(new Fixed(line.substring(from)));
    if (stageTime == null) {
      throw new IllegalArgumentException("an event without stageTimestamp");
    }
    return new SampleEvent(line, parts, stageTime);
  }

  /** The text as kube-apiserver wrote it. */
  public String original() {
    return original;
  }

  public Instant stageTime() {
    return stageTime;
  }

  /**
   * A copy that no store may take for the original.
   *
   * @param copy changes every UUID, the same way in all events of one copy, and the resource
   *     versions; 0 keeps them
   * @param shift is added to every time
   */
  public String copy(long copy, Duration shift) {
    StringBuilder text = new StringBuilder(original.length() + 16);
    for (Part part : parts) {
      if (part instanceof Fixed fixed) {
        text.append(fixed.text());
      } else if (part instanceof Uuid uuid) {
        text.append(copy == 0 ? uuid.original() : varied(uuid.original(), copy));
      } else if (part instanceof Version version) {
        text.append(version.original() + copy * 7919);
      } else if (part instanceof Time time) {
        text.append(MICROS.format(time.original().plus(shift)));
      }
    }
    return text.toString();
  }

  private static UUID varied(UUID original, long copy) {
    ByteBuffer seed = ByteBuffer.allocate(24);
    seed.putLong(original.getMostSignificantBits())
        .putLong(original.getLeastSignificantBits())
        .putLong(copy);
    return UUID.nameUUIDFromBytes(seed.array());
  }

  /** Bytes of {@link #copy} in UTF-8. */
  public byte[] copyBytes(long copy, Duration shift) {
    return copy(copy, shift).getBytes(StandardCharsets.UTF_8);
  }
}
