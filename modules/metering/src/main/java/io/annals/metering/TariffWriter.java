package io.annals.metering;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;

/**
 * Writes price plans and free offers as {@link TariffReader} reads them: money in quotes, times in
 * UTC, what is absent left out. What is written reads as what it was. Immutable, thread-safe.
 */
public final class TariffWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Whole numbers of so many digits are numbers in the text, others are in quotes. */
  private static final int PLAIN_DIGITS = 15;

  public String text(PricePlan plan) {
    ObjectNode node = NODES.objectNode().put("id", plan.id()).put("currency", plan.currency());
    node.put("effectiveFrom", plan.effectiveFrom().toString());
    ArrayNode prices = node.putArray("prices");
    plan.prices().forEach(price -> prices.add(price(price)));
    return node.toString();
  }

  public String text(FreeOffer offer) {
    ObjectNode node =
        offer
            .window()
            .map(TariffWriter::window)
            .orElseGet(() -> quantity(offer.quantity().orElseThrow()));
    words(node, "pricePlans", offer.pricePlans(), Function.identity());
    return node.toString();
  }

  private static ObjectNode window(FreeProgramme programme) {
    ObjectNode node = NODES.objectNode().put("name", programme.name());
    words(node, "meters", programme.meters(), Meter::text);
    words(node, "kinds", programme.kinds(), LogKind::text);
    words(node, "products", programme.products(), Function.identity());
    words(node, "regions", programme.regions(), Function.identity());
    node.put("autoCreatedOnly", programme.autoCreatedOnly());
    time(node, "startsAt", programme.startsAt());
    time(node, "endsAt", programme.endsAt());
    return node;
  }

  private static ObjectNode quantity(Allowance allowance) {
    ObjectNode node = NODES.objectNode().put("name", allowance.name());
    words(node, "meters", allowance.meters(), Meter::text);
    if (allowance.network() != null) {
      node.put("network", allowance.network().text());
    }
    node.set("amount", per(allowance.amount()));
    node.put("per", allowance.per().text());
    node.put("perRegion", allowance.perRegion());
    time(node, "startsAt", allowance.startsAt());
    time(node, "endsAt", allowance.endsAt());
    return node;
  }

  private static ObjectNode price(Price price) {
    ObjectNode node = NODES.objectNode().put("meter", price.meter().text());
    if (price.region() != null) {
      node.put("region", price.region());
    }
    if (price.network() != null) {
      node.put("network", price.network().text());
    }
    node.set("per", per(price.per()));
    ArrayNode tiers = node.putArray("tiers");
    for (Tier tier : price.tiers()) {
      ObjectNode one = tiers.addObject();
      if (tier.upTo() != null) {
        decimal(one, "upTo", tier.upTo());
      }
      one.put("unitPrice", tier.unitPrice().toPlainString());
    }
    return node;
  }

  private static ObjectNode per(Per per) {
    ObjectNode node = NODES.objectNode();
    decimal(node, "amount", per.amount());
    return node.put("unit", per.unit().text());
  }

  private static void decimal(ObjectNode node, String name, BigDecimal value) {
    if (value.scale() <= 0 && value.precision() - value.scale() <= PLAIN_DIGITS) {
      node.put(name, value.longValueExact());
    } else {
      node.put(name, value.toPlainString());
    }
  }

  private static void time(ObjectNode node, String name, Instant time) {
    if (time != null) {
      node.put(name, time.toString());
    }
  }

  private static <T extends Comparable<? super T>> void words(
      ObjectNode node, String name, Collection<T> values, Function<T, String> text) {
    if (!values.isEmpty()) {
      ArrayNode words = node.putArray(name);
      values.stream().sorted(Comparator.naturalOrder()).map(text).forEach(words::add);
    }
  }
}
