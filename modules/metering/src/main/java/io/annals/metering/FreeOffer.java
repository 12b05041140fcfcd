package io.annals.metering;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What a provider gives away: everything in a window, or a quantity again and again. Immutable. */
public sealed interface FreeOffer {
  /** Lines of bills name it. */
  String name();

  /** The plans whose tenants it is for; empty = all. */
  Set<String> pricePlans();

  /** All of some use in a window. */
  record Window(FreeProgramme programme, Set<String> pricePlans) implements FreeOffer {
    public Window {
      pricePlans = Set.copyOf(pricePlans);
    }

    @Override
    public String name() {
      return programme.name();
    }
  }

  /** So much of some use in each day or month. */
  record Quantity(Allowance allowance, Set<String> pricePlans) implements FreeOffer {
    public Quantity {
      pricePlans = Set.copyOf(pricePlans);
    }

    @Override
    public String name() {
      return allowance.name();
    }
  }

  /** When it begins; empty = it always was. */
  default Optional<Instant> startsAt() {
    return window().map(FreeProgramme::startsAt).or(() -> quantity().map(Allowance::startsAt));
  }

  /** The first time at which it is not any more; empty = it has no end. */
  default Optional<Instant> endsAt() {
    return window().map(FreeProgramme::endsAt).or(() -> quantity().map(Allowance::endsAt));
  }

  /** Whether tenants of that plan have it. */
  default boolean isFor(String plan) {
    return pricePlans().isEmpty() || pricePlans().contains(plan);
  }

  /** The programme, when it is a window. */
  default Optional<FreeProgramme> window() {
    return this instanceof Window window ? Optional.of(window.programme()) : Optional.empty();
  }

  /** The allowance, when it is a quantity. */
  default Optional<Allowance> quantity() {
    return this instanceof Quantity quantity ? Optional.of(quantity.allowance()) : Optional.empty();
  }
}
