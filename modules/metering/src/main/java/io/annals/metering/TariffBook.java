package io.annals.metering;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All price plans and free offers that there are: those that come with the program, and those of
 * the provider. Immutable, thread-safe.
 */
public final class TariffBook {
  private final List<PricePlan> versions;
  private final List<FreeOffer> offers;

  /**
   * @param versions of the provider's plans, whose names are none of the presets'
   * @param offers of the provider, whose names are none of the presets'
   */
  public TariffBook(Presets presets, List<PricePlan> versions, List<FreeOffer> offers) {
    List<PricePlan> allVersions = new ArrayList<>(versions);
    presets.plans().forEach(preset -> allVersions.add(preset.plan()));
    List<FreeOffer> allOffers = new ArrayList<>(offers);
    allOffers.addAll(presets.offers());
    this.versions = List.copyOf(allVersions);
    this.offers = List.copyOf(allOffers);
  }

  /**
   * Reads what the provider has, as {@link TariffWriter} wrote it.
   *
   * @throws IllegalStateException when a document is wrong, with every mistake in it
   */
  public static TariffBook read(Presets presets, List<String> versions, List<String> offers) {
    TariffReader reader = new TariffReader();
    return new TariffBook(
        presets,
        versions.stream().map(text -> right(reader.pricePlan(text))).toList(),
        offers.stream().map(text -> right(reader.freeOffer(text))).toList());
  }

  /**
   * What a tenant of that plan pays by.
   *
   * @param plan null = none
   * @return empty when there is no such plan
   */
  public Optional<Tariff> tariff(String plan) {
    List<PricePlan> its = versions.stream().filter(each -> each.id().equals(plan)).toList();
    if (its.isEmpty()) {
      return Optional.empty();
    }
    List<FreeOffer> open = offers.stream().filter(offer -> offer.isFor(plan)).toList();
    return Optional.of(
        new Tariff(
            its,
            open.stream().flatMap(offer -> offer.window().stream()).toList(),
            open.stream().flatMap(offer -> offer.quantity().stream()).toList()));
  }

  /** Every time at which a price, a programme or an allowance of any plan begins or ends. */
  public Set<Instant> changes() {
    Set<Instant> changes = new TreeSet<>();
    versions.forEach(version -> changes.add(version.effectiveFrom()));
    for (FreeOffer offer : offers) {
      offer
          .window()
          .ifPresent(window -> changes.addAll(List.of(window.startsAt(), window.endsAt())));
      offer
          .quantity()
          .ifPresent(
              quantity ->
                  Stream.of(quantity.startsAt(), quantity.endsAt())
                      .filter(Objects::nonNull)
                      .forEach(changes::add));
    }
    return changes;
  }

  private static <T> T right(Reading<T> reading) {
    if (reading instanceof Reading.Right<T> right) {
      return right.value();
    }
    throw new IllegalStateException("a tariff cannot be read any more: " + reading);
  }
}
