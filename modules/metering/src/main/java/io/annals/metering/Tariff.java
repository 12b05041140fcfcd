package io.annals.metering;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that decides what a tenant pays: the versions of its price plan, and the programmes and
 * allowances that are open to it. Immutable, thread-safe.
 *
 * @param versions of one plan, at least one, in one currency
 */
public record Tariff(
    List<PricePlan> versions, List<FreeProgramme> programmes, List<Allowance> allowances) {
  /** After everything that is rated. */
  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  public Tariff {
    versions = versions.stream().sorted(Comparator.comparing(PricePlan::effectiveFrom)).toList();
    // Of several programmes the one that lasts longest is told, and then the first by name.
    programmes =
        programmes.stream()
            .sorted(
                Comparator.comparing(FreeProgramme::endsAt)
                    .reversed()
                    .thenComparing(FreeProgramme::name))
            .toList();
    allowances =
        allowances.stream()
            .sorted(Comparator.comparing(Allowance::per).thenComparing(Allowance::name))
            .toList();
    checkVersions(versions);
    Set<String> names = new HashSet<>();
    programmes.forEach(programme -> checkName(names, programme.name()));
    allowances.forEach(allowance -> checkName(names, allowance.name()));
  }

  public String currency() {
    return versions.get(0).currency();
  }

  /** The version that holds then; empty before the first. */
  public Optional<PricePlan> at(Instant time) {
    PricePlan latest = null;
    for (PricePlan version : versions) {
      if (!version.effectiveFrom().isAfter(time)) {
        latest = version;
      }
    }
    return Optional.ofNullable(latest);
  }

  /** Whether some use of the meter has a price then. */
  public boolean prices(Meter meter, Instant time) {
    return at(time).filter(plan -> plan.prices(meter)).isPresent();
  }

  /**
   * What holds then, as if it always had and always would: for what something costs, whatever is
   * announced. Empty before the plan's first version.
   */
  public Optional<Tariff> heldAt(Instant time) {
    return at(time)
        .map(
            plan ->
                new Tariff(
                    List.of(
                        new PricePlan(plan.id(), plan.currency(), Instant.EPOCH, plan.prices())),
                    programmes.stream()
                        .filter(each -> each.isOpen(time))
                        .map(each -> each.within(Instant.EPOCH, FAR))
                        .toList(),
                    allowances.stream()
                        .filter(each -> each.isOpen(time))
                        .map(Allowance::always)
                        .toList()));
  }

  /** The programme by which this use is free then. */
  public Optional<FreeProgramme> programmeOf(TopicFacts topic, Meter meter, Instant at) {
    return programmes.stream().filter(each -> each.covers(topic, meter, at)).findFirst();
  }

  /**
   * Until when a topic's use of everything that has a price is free, programmes that follow on each
   * other included. Empty when something of it costs now, and when nothing has a price.
   */
  public Optional<Instant> freeUntil(TopicFacts topic, Instant now) {
    Instant earliest = null;
    for (Meter meter : Meter.values()) {
      if (prices(meter, now)) {
        Instant until = freeUntil(topic, meter, now);
        earliest = earliest == null || until.isBefore(earliest) ? until : earliest;
      }
    }
    return Optional.ofNullable(earliest).filter(now::isBefore);
  }

  /** Every time at which a price, a programme or an allowance begins or ends. */
  Set<Instant> changes() {
    Set<Instant> changes = new TreeSet<>();
    versions.forEach(version -> changes.add(version.effectiveFrom()));
    for (FreeProgramme programme : programmes) {
      changes.add(programme.startsAt());
      changes.add(programme.endsAt());
    }
    for (Allowance allowance : allowances) {
      List<Instant> ends = new ArrayList<>();
      Optional.ofNullable(allowance.startsAt()).ifPresent(ends::add);
      Optional.ofNullable(allowance.endsAt()).ifPresent(ends::add);
      changes.addAll(ends);
    }
    return changes;
  }

  private Instant freeUntil(TopicFacts topic, Meter meter, Instant now) {
    Instant until = now;
    Optional<FreeProgramme> next = programmeOf(topic, meter, until);
    while (next.isPresent()) {
      until = next.get().endsAt();
      next = programmeOf(topic, meter, until);
    }
    return until;
  }

  private static void checkVersions(List<PricePlan> versions) {
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("a tariff needs a price plan");
    }
    PricePlan before = null;
    for (PricePlan version : versions) {
      if (before != null) {
        if (!version.id().equals(before.id()) || !version.currency().equals(before.currency())) {
          throw new IllegalArgumentException("versions of a plan share its id and its currency");
        }
        if (version.effectiveFrom().equals(before.effectiveFrom())) {
          throw new IllegalArgumentException("two versions of a plan from the same minute on");
        }
      }
      before = version;
    }
  }

  private static void checkName(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two programmes or allowances of the name " + name);
    }
  }
}
