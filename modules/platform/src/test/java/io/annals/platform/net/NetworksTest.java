package io.annals.platform.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  private static Network network(String text) {
    return Network.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.255.255, 192.168.255.255",
    "0.0.0.0, 0.0.0.0",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::FFFF:0a01:0203, 10.1.2.3",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    // The examples of RFC 5952, section 4.
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::1, 2001:db8::1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
  })
  void addresses_have_one_form(String written, String shown) throws Exception {
    assertEquals(shown, address(written).toString());
    assertEquals(InetAddress.getByName(written), address(written).inet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.01",
        "10.0.0.0x1",
        "10.0.0.1.1",
        "+1.2.3.4",
        "1.2.3.4 ",
        "example.com",
        "[\"10.0.0.1\",\"10.0.0.2\"]",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4::5:6:7:8",
        "::12345",
        "::g",
        "fe80::1%eth0",
        "1.2.3.4::",
        "::1.2.3",
        "[::1]",
        "10.0.0.1:443",
        "١.2.3.4"
      })
  void what_is_no_address_is_none(String text) {
    assertEquals(Optional.empty(), IpAddress.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    // The first three are of the documentation of Presto, "IP Functions".
    "192.168.255.255/9, 192.128.0.0/9, 192.255.255.255",
    "192.64.0.0/9, 192.0.0.0/9, 192.127.255.255",
    "64:ff9b::52f4/120, 64:ff9b::5200/120, 64:ff9b::52ff",
    "10.1.2.3, 10.1.2.3/32, 10.1.2.3",
    "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
    "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::/7, fc00::/7, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::1/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
  })
  void networks_have_a_first_and_a_last_address(String written, String shown, String last) {
    assertEquals(shown, network(written).toString());
    assertEquals(last, network(written).last().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/08", "10/8", "/8", "a/8"})
  void what_is_no_network_is_none(String text) {
    assertEquals(Optional.empty(), Network.parse(text));
  }

  @Test
  void a_network_holds_what_begins_as_it_does() {
    assertTrue(network("10.0.0.0/8").contains(address("::ffff:10.255.0.1")));
    assertFalse(network("10.0.0.0/8").contains(address("11.0.0.0")));
    assertTrue(network("192.168.3.131/26").contains(network("192.168.3.144/30")));
    assertFalse(network("192.168.3.144/30").contains(network("192.168.3.131/26")));
    assertFalse(network("0.0.0.0/0").contains(address("::1")));
  }

  @Test
  void a_set_holds_what_one_of_its_networks_holds() {
    Random random = new Random(7);
    List<Network> networks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String base = random.nextBoolean() ? "10." + random.nextInt(4) + ".%d.%d" : "fd00::%x:%x";
      String text = base.formatted(random.nextInt(256), random.nextInt(256));
      networks.add(Network.of(address(text), 16 + random.nextInt(17)).orElseThrow());
    }
    Networks all = new Networks(networks);
    Stream<IpAddress> edges =
        networks.stream()
            .flatMap(n -> Stream.of(n.first(), n.last()))
            .flatMap(
                a ->
                    Stream.of(
                        a,
                        new IpAddress(a.high(), a.low() - 1),
                        new IpAddress(a.high(), a.low() + 1)));
    edges.forEach(
        a -> assertEquals(networks.stream().anyMatch(n -> n.contains(a)), all.contains(a)));
    assertFalse(Networks.NONE.contains(address("10.0.0.1")));
  }
}
