package io.annals.query.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import io.annals.query.sql.AddressFunction;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestGeoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Map<String, Object> SHENZHEN =
      Map.of(
          "country",
          Map.of("iso_code", "CN", "names", Map.of("en", "China", "zh-CN", "中国")),
          "subdivisions",
          List.of(Map.of("names", Map.of("en", "Guangdong", "zh-CN", "广东"))),
          "city",
          Map.of("names", Map.of("en", "Shenzhen")),
          "location",
          Map.of("latitude", 22.5333, "longitude", 114.1333));

  @TempDir private Path folder;
  private final MutableClock clock = new MutableClock(NOW);

  private Path places(Instant builtAt, Map<String, Map<String, Object>> values) throws IOException {
    return write("city.mmdb", "GeoLite2-City", builtAt, values);
  }

  private Path write(
      String name, String type, Instant builtAt, Map<String, Map<String, Object>> values)
      throws IOException {
    Path file = folder.resolve(name + ".new");
    TestGeoDatabase.write(file, type, builtAt, values);
    return Files.move(
        file, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private Path list(String text) throws IOException {
    return Files.writeString(folder.resolve("threats.txt"), text);
  }

  private AddressBook book(List<Path> databases, Path threats) {
    return new AddressBook(
        new AddressConfig(databases, Optional.ofNullable(threats), PlaceLanguage.ZH), clock);
  }

  private static Object ask(AddressBook book, AddressFunction function, String... arguments) {
    return ask(book.of(Networks.NONE), function, arguments);
  }

  private static Object ask(
      TenantAddresses addresses, AddressFunction function, String... arguments) {
    AddressAnswers answers = addresses.answers(Set.of(function));
    return answers.functions().get(0).body().apply(arguments);
  }

  private static List<Note.Code> notes(AddressBook book, AddressFunction... used) {
    return book.of(Networks.NONE).answers(EnumSet.copyOf(List.of(used))).notes().stream()
        .map(Note::code)
        .toList();
  }

  @Test
  void names_places_in_the_language_of_the_question() throws IOException {
    AddressBook book =
        book(
            List.of(places(NOW, Map.of("203.0.113.0/24", SHENZHEN, "2001:db8::/32", SHENZHEN))),
            null);
    assertEquals("中国", ask(book, AddressFunction.COUNTRY, "203.0.113.9", ""));
    assertEquals("China", ask(book, AddressFunction.COUNTRY, "::ffff:203.0.113.9", "en"));
    assertEquals("广东", ask(book, AddressFunction.PROVINCE, "2001:db8::9", "zh"));
    assertEquals("CN", ask(book, AddressFunction.COUNTRY_CODE, "203.0.113.255"));
    assertEquals("22.5333,114.1333", ask(book, AddressFunction.GEO, "203.0.113.9"));
    // No name in Chinese, so the English one.
    assertEquals("Shenzhen", ask(book, AddressFunction.CITY, "203.0.113.9", ""));
    for (String unknown : List.of("203.0.114.1", "2001:db9::1", "10.0.0.1", "", "x.example")) {
      assertNull(ask(book, AddressFunction.COUNTRY, unknown, ""), unknown);
    }
    assertEquals(List.of(), notes(book, AddressFunction.COUNTRY, AddressFunction.DOMAIN));
    assertEquals(List.of(Note.Code.NO_PROVIDER_DATA), notes(book, AddressFunction.PROVIDER));
  }

  @Test
  void several_databases_complete_each_other() throws IOException {
    Path providers =
        write(
            "asn.mmdb",
            "GeoLite2-ASN",
            NOW,
            Map.of(
                "203.0.113.0/25",
                Map.of("autonomous_system_number", 64500, "autonomous_system_organization", "AS A"),
                "198.51.100.0/24",
                Map.of("traits", Map.of("isp", "Example ISP"))));
    AddressBook book =
        book(List.of(providers, places(NOW, Map.of("203.0.113.0/24", SHENZHEN))), null);
    assertEquals("AS A", ask(book, AddressFunction.PROVIDER, "203.0.113.1"));
    assertEquals("China", ask(book, AddressFunction.COUNTRY, "203.0.113.1", "en"));
    assertEquals("Example ISP", ask(book, AddressFunction.PROVIDER, "198.51.100.1"));
    assertNull(ask(book, AddressFunction.PROVIDER, "203.0.113.200"));
    assertEquals(List.of(), notes(book, AddressFunction.COUNTRY, AddressFunction.PROVIDER));
  }

  @Test
  void without_data_answers_nothing_and_says_so() {
    AddressBook book = book(List.of(folder.resolve("missing.mmdb")), folder.resolve("missing"));
    assertNull(ask(book, AddressFunction.COUNTRY, "203.0.113.9", ""));
    assertNull(ask(book, AddressFunction.THREAT, "203.0.113.9"));
    assertEquals("internet", ask(book, AddressFunction.DOMAIN, "203.0.113.9"));
    assertEquals(List.of(), notes(book, AddressFunction.DOMAIN, AddressFunction.SUBNET_OF));
    assertEquals(
        List.of(Note.Code.NO_GEO_DATA, Note.Code.NO_PROVIDER_DATA, Note.Code.NO_THREAT_LIST),
        notes(book, AddressFunction.CITY, AddressFunction.PROVIDER, AddressFunction.THREAT));
  }

  @Test
  void old_data_is_used_and_noted() throws IOException {
    Instant built = NOW.minus(Duration.ofDays(91));
    AddressBook book = book(List.of(places(built, Map.of("203.0.113.0/24", SHENZHEN))), null);
    List<Note> notes = book.of(Networks.NONE).answers(Set.of(AddressFunction.COUNTRY)).notes();
    assertEquals(
        List.of(
            new Note(Note.Code.OLD_GEO_DATA, "the data of places and providers is of 2026-08-22")),
        notes);
    assertEquals(List.of(), notes(book, AddressFunction.DOMAIN));
  }

  @Test
  void a_changed_file_is_read_anew_and_a_broken_one_changes_nothing() throws IOException {
    Path database = places(NOW, Map.of("203.0.113.0/24", SHENZHEN));
    Path threats = list("198.51.100.7\n");
    AddressBook book = book(List.of(database), threats);

    places(NOW, Map.of("198.51.100.0/24", SHENZHEN));
    list("203.0.113.7 # another\n");
    assertNull(ask(book, AddressFunction.COUNTRY_CODE, "198.51.100.1"), "too soon for a look");
    clock.advance(AddressBook.PAUSE);
    assertEquals("CN", ask(book, AddressFunction.COUNTRY_CODE, "198.51.100.1"));
    assertNull(ask(book, AddressFunction.COUNTRY_CODE, "203.0.113.1"));
    assertEquals(1L, ask(book, AddressFunction.THREAT, "203.0.113.7"));
    assertEquals(0L, ask(book, AddressFunction.THREAT, "198.51.100.7"));

    byte[] whole = Files.readAllBytes(database);
    Files.write(database, java.util.Arrays.copyOf(whole, whole.length / 2));
    Files.delete(threats);
    clock.advance(AddressBook.PAUSE);
    assertEquals("CN", ask(book, AddressFunction.COUNTRY_CODE, "198.51.100.1"));
    assertEquals(1L, ask(book, AddressFunction.THREAT, "203.0.113.7"));

    Files.write(database, whole);
    list("");
    clock.advance(AddressBook.PAUSE);
    assertEquals(0L, ask(book, AddressFunction.THREAT, "203.0.113.7"));
  }

  @Test
  void lines_that_are_no_addresses_are_told_and_the_others_count() throws IOException {
    Path threats =
        list(
            """
            # a list

            198.51.100.0/24   # a network
            evil.example
            2001:db8::bad
            203.0.113.256
            """);
    ThreatList read = ThreatList.read(threats);
    assertEquals(List.of(4, 6), read.mistakes());
    assertEquals(2, read.size());
    AddressBook book = book(List.of(), threats);
    assertEquals(1L, ask(book, AddressFunction.THREAT, "198.51.100.200"));
    assertEquals(1L, ask(book, AddressFunction.THREAT, "2001:db8:0::0bad"));
    assertEquals(0L, ask(book, AddressFunction.THREAT, "203.0.113.2"));
    assertNull(ask(book, AddressFunction.THREAT, "evil.example"));
    assertEquals(List.of(), notes(book, AddressFunction.THREAT));
  }

  @Test
  void a_file_that_is_something_else_is_no_list() throws IOException {
    AddressBook book = book(List.of(), list("<html>\n"));
    assertNull(ask(book, AddressFunction.THREAT, "203.0.113.2"));
    assertEquals(List.of(Note.Code.NO_THREAT_LIST), notes(book, AddressFunction.THREAT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.255.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.0",
        "100.127.255.255",
        "::1",
        "fe80::1",
        "febf::1",
        "fc00::1",
        "fdff::1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "192.0.2.7",
        "2001:db8:1::9"
      })
  void intranet(String address) {
    Networks own =
        new Networks(
            List.of(
                Network.parse("192.0.2.0/28").orElseThrow(),
                Network.parse("2001:db8:1::/48").orElseThrow()));
    assertEquals("intranet", ask(book(List.of(), null).of(own), AddressFunction.DOMAIN, address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.169.0.0", "128.0.0.1",
        "169.253.255.255", "100.63.255.255", "100.128.0.0", "::2", "fec0::1", "fe00::1",
        "2001:db8::1", "::ffff:8.8.8.8", "192.0.2.16"
      })
  void internet(String address) {
    Networks own = new Networks(List.of(Network.parse("192.0.2.0/28").orElseThrow()));
    assertEquals("internet", ask(book(List.of(), null).of(own), AddressFunction.DOMAIN, address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.0.0", "[\"10.0.0.1\",\"8.8.8.8\"]", "\"10.0.0.1\"", "fe80::1%eth0"})
  void what_is_no_address_is_neither(String text) {
    assertNull(ask(book(List.of(), null), AddressFunction.DOMAIN, text));
  }
}
