package io.annals.metering;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One version of a price plan: it holds from {@code effectiveFrom}, a whole minute, to the next
 * version's. A meter without a price costs nothing and has no line. Immutable.
 *
 * @param currency three capital letters of ISO 4217
 */
public record PricePlan(String id, String currency, Instant effectiveFrom, List<Price> prices) {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  public PricePlan {
    Objects.requireNonNull(id, "id");
    if (!CURRENCY.matcher(currency).matches()) {
      throw new IllegalArgumentException("the currency must be three capital letters");
    }
    Minutes.check("effectiveFrom", effectiveFrom);
    prices = List.copyOf(prices);
    Set<Price.Selector> seen = new HashSet<>();
    for (Price price : prices) {
      if (!seen.add(price.selector())) {
        throw new IllegalArgumentException(
            "two prices for the same " + price.meter().text() + ", region and network");
      }
    }
  }

  /**
   * The price of a use: one that names the region goes before one that does not, then one that
   * names the network. Empty when the plan has none.
   */
  Optional<Price> priceOf(Meter meter, String region, Network network) {
    Price best = null;
    for (Price price : prices) {
      if (price.isFor(meter, region, network) && (best == null || rank(price) > rank(best))) {
        best = price;
      }
    }
    return Optional.ofNullable(best);
  }

  boolean prices(Meter meter) {
    return prices.stream().anyMatch(price -> price.meter() == meter);
  }

  private static int rank(Price price) {
    return (price.region() == null ? 0 : 2) + (price.network() == null ? 0 : 1);
  }
}
