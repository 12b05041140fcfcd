package io.annals.metering;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The price plans and free programmes that come with the program, as published by others.
 * Immutable, thread-safe.
 *
 * @param plans each with the allowances that were published with it
 * @param programmes rows of free windows, in the order in which they were announced
 */
public record Presets(List<Plan> plans, List<Programme> programmes) {
  private static final List<String> PLANS = List.of("cls-2022", "sls-2021");

  /**
   * @param source where it stands, in words, and what was decided in reading it
   */
  public record Plan(String source, PricePlan plan, List<Allowance> allowances) {
    public Plan {
      allowances = List.copyOf(allowances);
    }
  }

  /**
   * @param source where it stands, in words, and what was decided in reading it
   */
  public record Programme(String source, FreeProgramme programme) {}

  public Presets {
    plans = List.copyOf(plans);
    programmes = List.copyOf(programmes);
  }

  /** All that is given away: the programmes, and the allowances for tenants of their plan. */
  public List<FreeOffer> offers() {
    List<FreeOffer> offers = new ArrayList<>();
    programmes.forEach(row -> offers.add(new FreeOffer.Window(row.programme(), Set.of())));
    for (Plan each : plans) {
      Set<String> only = Set.of(each.plan().id());
      each.allowances().forEach(one -> offers.add(new FreeOffer.Quantity(one, only)));
    }
    return List.copyOf(offers);
  }

  /**
   * Reads those of this build.
   *
   * @throws IllegalStateException when a file is wrong, with every mistake in it
   */
  public static Presets shipped() {
    List<Plan> plans = new ArrayList<>();
    PLANS.forEach(name -> plans.add(read(name, Presets::plan)));
    return new Presets(plans, read("tke-free-windows", Presets::programmes));
  }

  /**
   * @throws IllegalArgumentException when there is no such plan
   */
  public Plan plan(String id) {
    return plans.stream()
        .filter(each -> each.plan().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such price plan"));
  }

  static Plan plan(JsonFields fields) {
    String source = fields.text("source");
    PricePlan plan = fields.object("pricePlan", TariffReader::plan);
    List<Allowance> allowances = fields.objects("allowances", TariffReader::allowance);
    return fields.make(() -> new Plan(source, plan, allowances));
  }

  static List<Programme> programmes(JsonFields fields) {
    List<Programme> rows = fields.objects("freeProgrammes", Presets::programme);
    return fields.make(() -> rows);
  }

  private static Programme programme(JsonFields fields) {
    String source = fields.text("source");
    FreeProgramme programme = fields.object("programme", TariffReader::programme);
    return fields.make(() -> new Programme(source, programme));
  }

  private static <T> T read(String name, Function<JsonFields, T> reader) {
    Reading<T> reading = new TariffReader().read(text(name + ".json"), reader);
    if (reading instanceof Reading.Right<T> right) {
      return right.value();
    }
    throw new IllegalStateException("the preset " + name + " is wrong: " + reading);
  }

  private static String text(String file) {
    try (InputStream stream = Presets.class.getResourceAsStream("presets/" + file)) {
      if (stream == null) {
        throw new IllegalStateException("the preset " + file + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
