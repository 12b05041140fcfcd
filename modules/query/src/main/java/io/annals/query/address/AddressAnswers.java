package io.annals.query.address;

import io.annals.platform.net.IpAddress;
import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import io.annals.query.sql.AddressFunction;
import io.annals.segment.engine.EngineFunction;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The functions of addresses for one query, by the data of its beginning. Thread-safe. */
public final class AddressAnswers {
  /** Nobody's on the internet: RFC 1918, 1122, 3927, 6598, 4291 and 4193, in this order. */
  private static final Networks PRIVATE =
      new Networks(
          Stream.of(
                  "10.0.0.0/8",
                  "172.16.0.0/12",
                  "192.168.0.0/16",
                  "127.0.0.0/8",
                  "169.254.0.0/16",
                  "100.64.0.0/10",
                  "::1",
                  "fe80::/10",
                  "fc00::/7")
              .map(text -> Network.parse(text).orElseThrow())
              .toList());

  private static final Duration OLD = Duration.ofDays(90);

  /** Events repeat addresses; some 10 MB. */
  private static final int MOST_REMEMBERED = 20_000;

  private static final Set<AddressFunction> OF_PLACES =
      EnumSet.of(
          AddressFunction.COUNTRY,
          AddressFunction.COUNTRY_CODE,
          AddressFunction.PROVINCE,
          AddressFunction.CITY,
          AddressFunction.GEO);

  private final AddressBook.Data data;
  private final PlaceLanguage language;
  private final Instant now;
  private final Networks intranet;
  private final Set<AddressFunction> used;
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  AddressAnswers(AddressBook book, Networks intranet, Set<AddressFunction> used) {
    this.data = used.isEmpty() ? new AddressBook.Data(List.of(), Optional.empty()) : book.data();
    this.language = book.language();
    this.now = book.now();
    this.intranet = intranet;
    this.used = Set.copyOf(used);
  }

  /** The functions that the query uses. */
  public List<EngineFunction> functions() {
    return used.stream()
        .map(
            function ->
                new EngineFunction(
                    function.engineName(), function.texts(), result(function), body(function)))
        .toList();
  }

  /** What the data lacks of what the query asks. */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    List<GeoDatabase> asked = new ArrayList<>();
    if (used.stream().anyMatch(OF_PLACES::contains)) {
      List<GeoDatabase> known = data.databases().stream().filter(GeoDatabase::hasPlaces).toList();
      asked.addAll(known);
      if (known.isEmpty()) {
        notes.add(
            new Note(
                Note.Code.NO_GEO_DATA,
                "no database of places is loaded: countries, provinces and cities are null"));
      }
    }
    if (used.contains(AddressFunction.PROVIDER)) {
      List<GeoDatabase> known =
          data.databases().stream().filter(GeoDatabase::hasProviders).toList();
      asked.addAll(known);
      if (known.isEmpty()) {
        notes.add(
            new Note(
                Note.Code.NO_PROVIDER_DATA,
                "no database of providers is loaded: ip_to_provider is null"));
      }
    }
    asked.stream()
        .map(GeoDatabase::builtAt)
        .min(Instant::compareTo)
        .filter(built -> Duration.between(built, now).compareTo(OLD) > 0)
        .ifPresent(built -> notes.add(old(built)));
    if (used.contains(AddressFunction.THREAT) && data.threats().isEmpty()) {
      notes.add(
          new Note(
              Note.Code.NO_THREAT_LIST, "no threat list is loaded: security_check_ip is null"));
    }
    return notes;
  }

  private static Note old(Instant built) {
    return new Note(
        Note.Code.OLD_GEO_DATA,
        "the data of places and providers is of " + built.atZone(ZoneOffset.UTC).toLocalDate());
  }

  private static EngineFunction.Result result(AddressFunction function) {
    return switch (function) {
      case THREAT -> EngineFunction.Result.BIGINT;
      case SUBNET_OF -> EngineFunction.Result.BOOLEAN;
      case COUNTRY,
          COUNTRY_CODE,
          PROVINCE,
          CITY,
          GEO,
          PROVIDER,
          DOMAIN,
          PREFIX,
          SUBNET_MIN,
          SUBNET_MAX ->
          EngineFunction.Result.VARCHAR;
    };
  }

  private EngineFunction.Body body(AddressFunction function) {
    return switch (function) {
      case COUNTRY -> in -> Place.name(place(in[0]).country(), language(in[1]));
      case PROVINCE -> in -> Place.name(place(in[0]).province(), language(in[1]));
      case CITY -> in -> Place.name(place(in[0]).city(), language(in[1]));
      case COUNTRY_CODE -> in -> place(in[0]).countryCode();
      case GEO -> in -> place(in[0]).coordinates();
      case PROVIDER -> in -> place(in[0]).provider();
      case DOMAIN -> in -> of(in[0], this::domain);
      case THREAT -> in -> of(in[0], this::threat);
      case PREFIX -> in -> prefix(in[0], in[1]);
      case SUBNET_MIN -> in -> ofNetwork(in[0], Network::first);
      case SUBNET_MAX -> in -> ofNetwork(in[0], Network::last);
      case SUBNET_OF -> in -> isWithin(in[1], in[0]);
    };
  }

  private PlaceLanguage language(String word) {
    return PlaceLanguage.of(word).orElse(language);
  }

  private Place place(String text) {
    Place known = places.get(text);
    if (known != null) {
      return known;
    }
    Place place = IpAddress.parse(text).map(this::find).orElse(Place.UNKNOWN);
    if (places.size() < MOST_REMEMBERED) {
      places.put(text, place);
    }
    return place;
  }

  private Place find(IpAddress address) {
    Place place = Place.UNKNOWN;
    for (GeoDatabase database : data.databases()) {
      place = place.or(database.find(address));
    }
    return place;
  }

  private String domain(IpAddress address) {
    boolean inside = PRIVATE.contains(address) || intranet.contains(address);
    return inside ? "intranet" : "internet";
  }

  private Long threat(IpAddress address) {
    return data.threats().map(list -> list.contains(address) ? 1L : 0L).orElse(null);
  }

  private static Object of(String text, Function<IpAddress, Object> answer) {
    return IpAddress.parse(text).map(answer).orElse(null);
  }

  private static String ofNetwork(String text, Function<Network, IpAddress> answer) {
    return Network.parse(text).map(answer).map(IpAddress::toString).orElse(null);
  }

  private static String prefix(String text, String bits) {
    return IpAddress.parse(text)
        .flatMap(address -> Network.of(address, Integer.parseInt(bits)))
        .map(Network::toString)
        .orElse(null);
  }

  private static Boolean isWithin(String inner, String outer) {
    Optional<Network> small = Network.parse(inner);
    Optional<Network> large = Network.parse(outer);
    boolean both = small.isPresent() && large.isPresent();
    return both ? large.get().contains(small.get()) : null;
  }
}
