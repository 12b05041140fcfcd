package io.annals.segment.bench;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.testkit.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * As many events as wanted, made of the real ones with other auditIDs (one for each pair of stages
 * as in the original), times, uids, versions, addresses, and with users and names of some hundred
 * each. Always the same.
 */
final class VariedRows {
  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern VERSIONS = Pattern.compile("(resourceVersion\":\")(\\d+)");
  private static final Pattern ADDRESSES = Pattern.compile("127\\.0\\.0\\.1");
  private static final Pattern USERS =
      Pattern.compile("(\"username\":\")((?!system:)[A-Za-z0-9@._-]+)");
  private static final Pattern NAMES = Pattern.compile("(\"name\":\")([a-z0-9-]+)(\")");
  private static final Pattern TIMES =
      Pattern.compile("(\"(?:requestReceived|stage)Timestamp\":\")[^\"]+");
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final long BEGIN = Instant.parse("2026-11-14T00:00:00Z").getEpochSecond();
  private static final long SPAN_MICROS = 7L * 24 * 3600 * 1_000_000;

  private VariedRows() {}

  static List<EventRow> make(int count) {
    List<String> lines =
        Stream.concat(SampleEvents.sample().stream(), SampleEvents.access().stream())
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .toList();
    List<EventRow> rows = new ArrayList<>(count);
    Random random = new Random(42);
    for (int i = 0; i < count; i++) {
      long round = i / lines.size();
      long micros = BEGIN * 1_000_000 + (long) ((double) SPAN_MICROS * i / count);
      rows.add(row(i, micros, vary(lines.get(i % lines.size()), round, micros, random)));
    }
    return rows;
  }

  private static String vary(String line, long round, long micros, Random random) {
    String varied = UUIDS.matcher(line).replaceAll(m -> uuid(m.group(), round));
    varied =
        VERSIONS
            .matcher(varied)
            .replaceAll(m -> m.group(1) + (Long.parseLong(m.group(2)) + round * 40_000));
    varied =
        ADDRESSES
            .matcher(varied)
            .replaceAll("10.0." + random.nextInt(2) + "." + random.nextInt(44));
    varied = USERS.matcher(varied).replaceAll("$1$2-" + random.nextInt(40));
    varied = NAMES.matcher(varied).replaceAll("$1$2-" + Long.toString(round * 7, 36) + "$3");
    return times(varied, micros, random);
  }

  private static String times(String line, long micros, Random random) {
    long received = micros - random.nextInt(40_000);
    return TIMES
        .matcher(line)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    m.group(1) + text(m.group(1).contains("stage") ? micros : received)));
  }

  private static String text(long micros) {
    return MICROS.format(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000));
  }

  private static String uuid(String original, long round) {
    byte[] seed = (original + round).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(seed).toString();
  }

  private static EventRow row(long offset, long micros, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    DecodedEvent decoded = EventDecoder.decode(bytes);
    return new EventRow(
        0,
        offset,
        decoded.stageTimeMicros(),
        micros + 200_000 + new Random(offset).nextInt(500_000),
        new ClusterUid(1),
        new ClusterId("production-1"),
        bytes.length,
        new Random(offset).nextInt(),
        false,
        bytes,
        decoded.columns());
  }
}
