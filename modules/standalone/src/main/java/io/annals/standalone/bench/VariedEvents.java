package io.annals.standalone.bench;

import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Any number of events made of the bundled sample, with as many users, addresses and names as a
 * busy cluster has, evenly through a week. The same numbers give the same events. Thread-safe.
 */
final class VariedEvents {
  /** A word that stands in about {@link #NEEDLES} events. */
  static final String NEEDLE = "zebrafish";

  /** A word that stands in one event. */
  static final String ONCE = "quagga";

  static final Instant FROM = Instant.parse("2026-11-14T00:00:00Z");
  static final Duration RANGE = Duration.ofDays(7);

  private static final int NEEDLES = 119;
  private static final Set<String> PERSONS = Set.of("kubernetes-admin", "alice", "bob", "eve");

  /** Of so many copies of the sample, the first few keep the names of persons. */
  private static final int COPIES_OF_PERSONS = 64;

  private static final int SAME_PERSONS = 8;
  private static final int NODES = 100;
  private static final int NAMES = 50;
  private static final int INNER_ADDRESSES = 28;
  private static final int OUTER_ADDRESSES = 16;
  private static final String USER = "\"username\":\"";
  private static final String AGENT = "\"userAgent\":\"";

  private final List<SampleEvent> sample = SampleEvents.load();
  private final long count;

  /**
   * @param count how many there are, numbered from 0 by time
   */
  VariedEvents(long count) {
    this.count = count;
  }

  /** Bytes in UTF-8, as a webhook sends them. */
  byte[] event(long number) {
    SampleEvent origin = sample.get((int) (number % sample.size()));
    long copy = number / sample.size();
    Duration shift = Duration.between(origin.stageTime(), time(number));
    String text = origin.copy(copy + 1, shift);
    String user = user(text);
    if (PERSONS.contains(user) && copy % COPIES_OF_PERSONS >= SAME_PERSONS) {
      String other = user + "-" + copy % COPIES_OF_PERSONS;
      text = text.replace(USER + user + "\"", USER + other + "\"");
    }
    text = text.replace("node-1", "node-" + (1 + copy % NODES));
    text = text.replace("app-", "app-" + copy % NAMES + "-");
    text = text.replace("\"127.0.0.1\"", "\"" + address(user, copy) + "\"");
    return word(number, text).getBytes(StandardCharsets.UTF_8);
  }

  private Instant time(long number) {
    return FROM.plusNanos(Math.multiplyExact(RANGE.toNanos() / count, number));
  }

  private static String user(String text) {
    int from = text.indexOf(USER) + USER.length();
    return text.substring(from, text.indexOf('"', from));
  }

  /** Some call from within, some from the documentation's networks. */
  private static String address(String user, long copy) {
    long mixed = Integer.toUnsignedLong(user.hashCode()) + copy;
    int place = (int) (mixed % (INNER_ADDRESSES + OUTER_ADDRESSES));
    return place < INNER_ADDRESSES
        ? "10.0.0." + (10 + place)
        : "203.0.113." + (10 + place - INNER_ADDRESSES);
  }

  private String word(long number, String text) {
    if (number == count / 2) {
      return text.replace(AGENT, AGENT + ONCE + " ");
    }
    long every = Math.max(1, count / NEEDLES);
    return number % every == every / 3 ? text.replace(AGENT, AGENT + NEEDLE + " ") : text;
  }
}
