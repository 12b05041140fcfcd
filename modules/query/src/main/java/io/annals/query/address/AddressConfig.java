package io.annals.query.address;

import io.annals.platform.config.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The files that know addresses.
 *
 * @param databases in MaxMind's format, asked in this order: the first that knows a thing tells it
 * @param threatList addresses and networks that are dangerous, one a line
 * @param language of names where a query says none
 */
public record AddressConfig(
    List<Path> databases, Optional<Path> threatList, PlaceLanguage language) {
  public AddressConfig {
    databases = List.copyOf(databases);
  }

  /** No data at all. */
  public static AddressConfig none() {
    return new AddressConfig(List.of(), Optional.empty(), PlaceLanguage.ZH);
  }

  public static AddressConfig read(Settings settings) {
    List<Path> databases =
        settings.optional("query.geoip-files").stream()
            .flatMap(list -> Arrays.stream(list.split(",")))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .toList();
    return new AddressConfig(
        databases,
        settings.optional("query.threat-list").map(String::trim).map(Path::of),
        settings.choice("query.geoip-language", PlaceLanguage.class, PlaceLanguage.ZH));
  }
}
