package io.annals.segment.bench;

import io.annals.testkit.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any number of events out of the sample files. Each copy of the files has its own UUIDs, resource
 * versions, users, addresses, names of namespaces, applications and nodes, and an hour of its own
 * through which its times are spread; what two events of the files share, their copies share. The
 * same call gives the same events.
 */
final class ReplicatedEvents {
  private static final Instant BEGIN = Instant.parse("2026-11-14T00:00:00Z");
  private static final String RECEIVED = "\"requestReceivedTimestamp\":\"";
  private static final String STAGE = "\"stageTimestamp\":\"";
  private static final Duration PER_COPY = Duration.ofHours(1);

  /** What differs between copies; the first alternative that matches names the kind. */
  private enum Kind {
    UUID("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    TIME("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{6})?Z"),
    VERSION("(?<=\"resourceVersion\":\")[0-9]+(?=\")"),
    USER("\\b(alice|bob|eve)\\b"),
    APPLICATION("(?<=\\bapp-)[0-9]+"),
    TEAM("(?<=\\bteam-)[0-9]+"),
    NODE("(?<=\\bnode-)1\\b"),
    ADDRESS("\\b[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\b");

    private static final Pattern ANY = any();
    private final String form;

    Kind(String form) {
      this.form = form;
    }

    private static Pattern any() {
      StringBuilder forms = new StringBuilder();
      for (Kind kind : values()) {
        forms.append(forms.isEmpty() ? "" : "|");
        forms.append("(?<").append(kind.name()).append('>').append(kind.form).append(')');
      }
      return Pattern.compile(forms.toString());
    }
  }

  private record Part(String before, Kind kind, String original) {}

  /**
   * One line of the files, cut at what differs.
   *
   * @param place within its file, by time, from 0 to 1
   */
  private record Source(
      List<Part> parts, String end, Instant received, Instant stage, double place) {}

  private final List<Source> sources = new ArrayList<>();

  ReplicatedEvents() {
    add(SampleEvents.sample());
    add(SampleEvents.access());
    sources.sort(Comparator.comparingDouble(Source::place));
  }

  /** Gives {@code count} events, nearly in the order of their times. */
  void forEach(int count, Consumer<byte[]> sink) {
    for (int i = 0; i < count; i++) {
      sink.accept(copy(i / sources.size(), sources.get(i % sources.size())));
    }
  }

  private void add(List<byte[]> lines) {
    List<String> texts = lines.stream().map(l -> new String(l, StandardCharsets.UTF_8)).toList();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (String text : texts) {
      long received = time(text, RECEIVED).toEpochMilli();
      first = Math.min(first, received);
      last = Math.max(last, received);
    }
    for (String text : texts) {
      List<Part> parts = new ArrayList<>();
      Matcher m = Kind.ANY.matcher(text);
      int from = 0;
      while (m.find()) {
        for (Kind kind : Kind.values()) {
          if (m.group(kind.name()) != null) {
            parts.add(new Part(text.substring(from, m.start()), kind, m.group()));
            break;
          }
        }
        from = m.end();
      }
      Instant received = time(text, RECEIVED);
      Instant stage = time(text, STAGE);
      double place = (received.toEpochMilli() - first) / (last - first + 1.0);
      sources.add(new Source(parts, text.substring(from), received, stage, place));
    }
  }

  private static Instant time(String text, String before) {
    int at = text.lastIndexOf(before) + before.length();
    return Instant.parse(text.substring(at, text.indexOf('"', at)));
  }

  private static byte[] copy(int copy, Source source) {
    long request = mix(copy, ChronoUnit.MICROS.between(Instant.EPOCH, source.received));
    Instant received =
        BEGIN
            .plus(PER_COPY.multipliedBy(copy))
            .plusSeconds((long) (PER_COPY.toSeconds() * source.place))
            .plus(Math.floorMod(request, 1_000_000L), ChronoUnit.MICROS);
    long took = ChronoUnit.MICROS.between(source.received, source.stage);
    Instant stage =
        received.plus(took + Math.floorMod(mix(request, took), took / 4 + 1), ChronoUnit.MICROS);
    StringBuilder text = new StringBuilder(2048);
    for (Part part : source.parts) {
      text.append(part.before);
      if (part.before.endsWith(RECEIVED)) {
        appendMicros(text, received);
      } else if (part.before.endsWith(STAGE)) {
        appendMicros(text, stage);
      } else {
        append(text, part, copy);
      }
    }
    return text.append(source.end).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder text, Part part, int copy) {
    String original = part.original;
    long chosen = mix(copy, original.hashCode());
    switch (part.kind) {
      case UUID -> appendUuid(text, chosen);
      case TIME -> text.append(Instant.parse(original).plus(PER_COPY.multipliedBy(copy)));
      case VERSION -> text.append(Long.parseLong(original) + 7919L * copy);
      case USER -> text.append(original).append('-').append(Math.floorMod(mix(copy, 5), 140));
      case APPLICATION -> text.append(Math.floorMod(chosen, 2_000));
      case TEAM -> text.append(Math.floorMod(chosen, 60));
      case NODE -> text.append(Math.floorMod(chosen, 40));
      case ADDRESS -> {
        String network = original.substring(0, original.lastIndexOf('.') + 1);
        text.append(original.equals("127.0.0.1") ? "10.0.0." : network);
        text.append(Math.floorMod(chosen, 200));
      }
    }
  }

  private static void appendUuid(StringBuilder text, long chosen) {
    long high = (chosen & ~0xF000L) | 0x4000L;
    long low = (mix(chosen, 1) & (-1L >>> 2)) | Long.MIN_VALUE;
    text.append(new java.util.UUID(high, low));
  }

  private static void appendMicros(StringBuilder text, Instant time) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    String seconds = Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)).toString();
    String fraction = Long.toString(1_000_000L + Math.floorMod(micros, 1_000_000L));
    text.append(seconds, 0, seconds.length() - 1).append('.').append(fraction, 1, 7).append('Z');
  }

  private static long mix(long a, long b) {
    long h = a * 0x9E3779B97F4A7C15L + b;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
