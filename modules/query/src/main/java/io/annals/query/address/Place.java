package io.annals.query.address;

import java.util.Map;

/**
 * What databases say of one address; null where they say nothing.
 *
 * @param countryCode of ISO 3166-1, two letters
 * @param country its names by language
 * @param province the first subdivision's names by language
 * @param city its names by language
 * @param coordinates latitude and longitude in degrees, with a comma between them
 * @param provider who runs the network
 */
record Place(
    String countryCode,
    Map<String, String> country,
    Map<String, String> province,
    Map<String, String> city,
    String coordinates,
    String provider) {
  static final Place UNKNOWN = new Place(null, Map.of(), Map.of(), Map.of(), null, null);

  /** This, and what the other knows beside it. */
  Place or(Place other) {
    return new Place(
        countryCode != null ? countryCode : other.countryCode,
        country.isEmpty() ? other.country : country,
        province.isEmpty() ? other.province : province,
        city.isEmpty() ? other.city : city,
        coordinates != null ? coordinates : other.coordinates,
        provider != null ? provider : other.provider);
  }

  /** In the language, or else in English, which databases always have; null for no name. */
  static String name(Map<String, String> names, PlaceLanguage language) {
    return names.getOrDefault(language.code(), names.get(PlaceLanguage.EN.code()));
  }
}
