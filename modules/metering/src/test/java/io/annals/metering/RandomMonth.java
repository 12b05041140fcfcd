package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Tariffs and usage by the seed: windows inside days, tiers, allowances, regions, odd zones. */
final class RandomMonth {
  static final YearMonth MONTH = YearMonth.of(2026, 3);

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Asia/Kathmandu"));

  private final Random random;

  RandomMonth(long seed) {
    this.random = new Random(seed);
  }

  ZoneId zone() {
    return ZONES.get(random.nextInt(ZONES.size()));
  }

  Tariff tariff() {
    List<FreeProgramme> programmes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Instant start = time();
      programmes.add(
          new FreeProgramme(
              "programme-" + i,
              random.nextBoolean() ? Set.of() : Set.of(meter()),
              Set.of(),
              Set.of(),
              random.nextBoolean() ? Set.of() : Set.of("north"),
              random.nextBoolean(),
              start,
              start.plusSeconds(60L * (1 + random.nextInt(20_000)))));
    }
    List<Allowance> allowances = new ArrayList<>();
    for (Allowance.Period per : Allowance.Period.values()) {
      for (Meter meter : List.of(Meter.WRITE_TRAFFIC, Meter.INDEX_TRAFFIC)) {
        Per amount = new Per(BigDecimal.valueOf(1 + random.nextInt(3_000)), Unit.BYTE);
        allowances.add(
            new Allowance(
                per.text() + "-" + meter.text(),
                Set.of(meter),
                null,
                amount,
                per,
                random.nextBoolean(),
                random.nextBoolean() ? null : time(),
                null));
      }
    }
    return new Tariff(
        List.of(plan(Instant.parse("2020-01-01T00:00:00Z")), plan(time())), programmes, allowances);
  }

  /** Spans of one to ninety minutes, cut where the calendar wants it. */
  List<UsageSpan> usage(RatingCalendar calendar, int spans) {
    List<TopicFacts> topics = topics();
    List<UsageSpan> usage = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      LocalDate day = MONTH.atDay(1 + random.nextInt(31));
      List<Instant> boundaries = calendar.boundaries(day);
      int piece = random.nextInt(boundaries.size() - 1);
      Instant end = boundaries.get(piece + 1);
      long minutes = (end.getEpochSecond() - boundaries.get(piece).getEpochSecond()) / 60;
      Instant from = boundaries.get(piece).plusSeconds(60 * random.nextLong(minutes));
      Instant to = from.plusSeconds(60L * (1 + random.nextInt(90)));
      Meter meter = meter();
      usage.add(
          new UsageSpan(
              from,
              to.isAfter(end) ? end : to,
              random.nextInt(6) == 0 ? null : topics.get(random.nextInt(topics.size())),
              meter,
              meter == Meter.READ_TRAFFIC && random.nextBoolean() ? Network.INTERNET : null,
              BigInteger.valueOf(random.nextInt(5_000))));
    }
    return usage;
  }

  /** The same, each span cut into up to four at whole minutes, shuffled. */
  List<UsageSpan> cut(List<UsageSpan> usage) {
    List<UsageSpan> pieces = new ArrayList<>();
    for (UsageSpan span : usage) {
      UsageSpan rest = span;
      for (int i = random.nextInt(4); i > 0; i--) {
        long minutes = (rest.to().getEpochSecond() - rest.from().getEpochSecond()) / 60;
        if (minutes > 1) {
          Instant at = rest.from().plusSeconds(60 * (1 + random.nextLong(minutes - 1)));
          BigInteger first =
              new BigInteger(rest.quantity().bitLength(), random).min(rest.quantity());
          pieces.add(with(rest, rest.from(), at, first));
          rest = with(rest, at, rest.to(), rest.quantity().subtract(first));
        }
      }
      pieces.add(rest);
    }
    Collections.shuffle(pieces, random);
    return pieces;
  }

  private PricePlan plan(Instant effectiveFrom) {
    List<Price> prices = new ArrayList<>();
    for (Meter meter : Meter.values()) {
      if (meter != Meter.PARTITION_TIME) {
        prices.add(price(meter, null));
        prices.add(price(meter, "north"));
      }
    }
    return new PricePlan("plan", "EUR", effectiveFrom, prices);
  }

  private Price price(Meter meter, String region) {
    Unit unit =
        switch (meter.base()) {
          case BYTE -> Unit.BYTE;
          case BYTE_MICROSECOND -> Unit.BYTE_HOUR;
          case REQUEST -> Unit.REQUEST;
          case PARTITION_MICROSECOND -> Unit.PARTITION_HOUR;
        };
    List<Tier> tiers = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      tiers.add(new Tier(BigDecimal.valueOf(i * 20_000L), unitPrice()));
    }
    tiers.add(new Tier(null, unitPrice()));
    return new Price(meter, region, null, new Per(1 + random.nextInt(7), unit), tiers);
  }

  private BigDecimal unitPrice() {
    return BigDecimal.valueOf(random.nextInt(1_000), 3);
  }

  private Instant time() {
    return Instant.parse("2026-03-01T00:00:00Z").plusSeconds(60L * random.nextInt(31 * 1440));
  }

  private Meter meter() {
    return Meter.values()[random.nextInt(Meter.values().length)];
  }

  private List<TopicFacts> topics() {
    List<TopicFacts> topics = new ArrayList<>();
    for (int uid = 1; uid <= 5; uid++) {
      topics.add(
          new TopicFacts(
              uid,
              "topic-" + uid,
              LogKind.AUDIT,
              null,
              random.nextBoolean() ? "north" : null,
              random.nextBoolean(),
              Instant.ofEpochSecond(random.nextInt(3))));
    }
    return topics;
  }

  private static UsageSpan with(UsageSpan span, Instant from, Instant to, BigInteger quantity) {
    return new UsageSpan(from, to, span.topic(), span.meter(), span.network(), quantity);
  }
}
