package io.annals.query.address;

import com.maxmind.db.Metadata;
import com.maxmind.db.Reader;
import io.annals.platform.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One database in MaxMind's format (version 2.0 of the specification at
 * https://maxmind.github.io/MaxMind-DB/), with the members that GeoIP2 and GeoLite2 databases have.
 * Held in memory as a whole. Thread-safe.
 */
final class GeoDatabase {
  /** Members that name a provider, the most exact first; flat in some databases. */
  private static final List<String> PROVIDER =
      List.of("isp", "organization", "autonomous_system_organization");

  private static final int IPV4_ONLY = 4;

  private final Reader reader;
  private final boolean providers;
  private final boolean places;

  private GeoDatabase(Reader reader) {
    this.reader = reader;
    String type = reader.getMetadata().databaseType().toLowerCase(Locale.ROOT);
    boolean network = type.contains("asn") || type.contains("isp");
    boolean place = type.contains("city") || type.contains("country");
    providers = network || !place;
    places = place || !network;
  }

  /**
   * @throws IOException for a file that cannot be read or is no such database
   */
  static GeoDatabase read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      GeoDatabase database = new GeoDatabase(new Reader(in));
      database.find(IpAddress.parse("192.0.2.1").orElseThrow()); // a look into a half file fails
      return database;
    } catch (RuntimeException damaged) {
      throw new IOException("not a database of addresses", damaged);
    }
  }

  Instant builtAt() {
    Metadata facts = reader.getMetadata();
    return facts.buildTime();
  }

  /** Whether it is of a kind that names providers; of a kind that is not known, it may be. */
  boolean hasProviders() {
    return providers;
  }

  /** Whether it is of a kind that names places; of a kind that is not known, it may be. */
  boolean hasPlaces() {
    return places;
  }

  Place find(IpAddress address) {
    if (!address.isV4() && reader.getMetadata().ipVersion() == IPV4_ONLY) {
      return Place.UNKNOWN;
    }
    try {
      Map<?, ?> found = reader.get(address.inet(), Map.class);
      return found == null ? Place.UNKNOWN : place(found);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  private static Place place(Map<?, ?> found) {
    Map<?, ?> country = map(found.get("country"));
    if (country.isEmpty()) {
      country = map(found.get("registered_country"));
    }
    Map<?, ?> province =
        found.get("subdivisions") instanceof List<?> all && !all.isEmpty()
            ? map(all.get(0))
            : Map.of();
    Map<?, ?> location = map(found.get("location"));
    String coordinates =
        location.get("latitude") instanceof Double latitude
                && location.get("longitude") instanceof Double longitude
            ? latitude + "," + longitude
            : null;
    return new Place(
        country.get("iso_code") instanceof String code ? code : null,
        names(country),
        names(province),
        names(map(found.get("city"))),
        coordinates,
        provider(found));
  }

  private static String provider(Map<?, ?> found) {
    for (Map<?, ?> members : List.of(found, map(found.get("traits")))) {
      for (String member : PROVIDER) {
        if (members.get(member) instanceof String name) {
          return name;
        }
      }
    }
    return null;
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Map<String, String> names(Map<?, ?> thing) {
    Map<String, String> names = new HashMap<>();
    for (PlaceLanguage language : PlaceLanguage.values()) {
      if (map(thing.get("names")).get(language.code()) instanceof String name) {
        names.put(language.code(), name);
      }
    }
    return names;
  }
}
