package io.annals.metering;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads price plans, free programmes and allowances as clients write them, in JSON. Strict: fields
 * that are not known, members that stand twice and anything behind the document are mistakes, and
 * all mistakes are told together. Immutable, thread-safe.
 */
public final class TariffReader {
  private final JsonMapper json =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  public Reading<PricePlan> pricePlan(String text) {
    return read(text, TariffReader::plan);
  }

  public Reading<FreeProgramme> freeProgramme(String text) {
    return read(text, TariffReader::programme);
  }

  public Reading<Allowance> allowance(String text) {
    return read(text, TariffReader::allowance);
  }

  /** A programme, or an allowance, which has an amount; each may name the plans that it is for. */
  public Reading<FreeOffer> freeOffer(String text) {
    return read(text, TariffReader::offer);
  }

  <T> Reading<T> read(String text, Function<JsonFields, T> reader) {
    List<Mistake> mistakes = new ArrayList<>();
    T value = null;
    try {
      JsonNode root = json.readTree(text);
      value = reader.apply(new JsonFields(root, "", mistakes));
    } catch (JsonProcessingException notJson) {
      mistakes.add(new Mistake("", "is not one JSON document" + place(notJson)));
    }
    return mistakes.isEmpty() ? new Reading.Right<>(value) : new Reading.Wrong<>(mistakes);
  }

  static PricePlan plan(JsonFields fields) {
    String id = fields.name("id");
    String currency = fields.text("currency");
    Instant effectiveFrom = fields.time("effectiveFrom");
    List<Price> prices = fields.objects("prices", TariffReader::price);
    return fields.make(() -> new PricePlan(id, currency, effectiveFrom, prices));
  }

  static FreeProgramme programme(JsonFields fields) {
    String name = fields.name("name");
    Set<Meter> meters = fields.words("meters", Meter::of);
    Set<LogKind> kinds = fields.words("kinds", LogKind::of);
    Set<String> products = fields.names("products");
    Set<String> regions = fields.names("regions");
    boolean autoCreatedOnly = fields.flag("autoCreatedOnly");
    Instant startsAt = fields.time("startsAt");
    Instant endsAt = fields.time("endsAt");
    return fields.make(
        () ->
            new FreeProgramme(
                name, meters, kinds, products, regions, autoCreatedOnly, startsAt, endsAt));
  }

  static Allowance allowance(JsonFields fields) {
    String name = fields.name("name");
    Set<Meter> meters = fields.words("meters", Meter::of);
    Network network = fields.optionalWord("network", Network::of);
    Per amount = fields.object("amount", TariffReader::per);
    Allowance.Period period = fields.word("per", TariffReader::period);
    boolean perRegion = fields.flag("perRegion");
    Instant startsAt = fields.optionalTime("startsAt");
    Instant endsAt = fields.optionalTime("endsAt");
    return fields.make(
        () -> new Allowance(name, meters, network, amount, period, perRegion, startsAt, endsAt));
  }

  private static FreeOffer offer(JsonFields fields) {
    Set<String> plans = fields.names("pricePlans");
    if (fields.has("amount") || fields.has("per")) {
      Allowance allowance = allowance(fields);
      return allowance == null ? null : new FreeOffer.Quantity(allowance, plans);
    }
    FreeProgramme programme = programme(fields);
    return programme == null ? null : new FreeOffer.Window(programme, plans);
  }

  private static Price price(JsonFields fields) {
    Meter meter = fields.word("meter", Meter::of);
    String region = fields.optionalName("region");
    Network network = fields.optionalWord("network", Network::of);
    Per per = fields.object("per", TariffReader::per);
    List<Tier> tiers = fields.objects("tiers", TariffReader::tier);
    return fields.make(() -> new Price(meter, region, network, per, tiers));
  }

  private static Per per(JsonFields fields) {
    BigDecimal amount = fields.decimal("amount");
    Unit unit = fields.word("unit", Unit::of);
    return fields.make(() -> new Per(amount, unit));
  }

  private static Tier tier(JsonFields fields) {
    BigDecimal upTo = fields.optionalDecimal("upTo");
    BigDecimal unitPrice = fields.money("unitPrice");
    return fields.make(() -> new Tier(upTo, unitPrice));
  }

  private static String place(JsonProcessingException notJson) {
    JsonLocation at = notJson.getLocation();
    return at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static Optional<Allowance.Period> period(String text) {
    return Arrays.stream(Allowance.Period.values())
        .filter(period -> period.text().equals(text))
        .findFirst();
  }
}
