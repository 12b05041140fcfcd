package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.query.language.QuerySyntaxException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of addresses and networks, without data. */
class AddressExamplesTest extends Examples {
  /** The examples of the Presto documentation, "IP Functions", in texts. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "ip_prefix('192.168.255.255', 9) => 192.128.0.0/9",
        "ip_prefix('2001:0db8:85a3:0001:0001:8a2e:0370:7334', 48) => 2001:db8:85a3::/48",
        "ip_subnet_min('192.168.255.255/9') => 192.128.0.0",
        "ip_subnet_min('2001:0db8:85a3:0001:0001:8a2e:0370:7334/48') => 2001:db8:85a3::",
        "ip_subnet_max('192.64.0.0/9') => 192.127.255.255",
        "ip_subnet_max('2001:0db8:85a3:0001:0001:8a2e:0370:7334/48')"
            + " => 2001:db8:85a3:ffff:ffff:ffff:ffff:ffff",
        "ip_subnet_range('1.2.3.160/24') => [1.2.3.0, 1.2.3.255]",
        "ip_subnet_range('64:ff9b::52f4/120') => [64:ff9b::5200, 64:ff9b::52ff]",
        "is_subnet_of('1.2.3.128/26', '1.2.3.129') => true",
        "is_subnet_of('64:fa9b::17/64', '64:ffff::17') => false",
        "is_subnet_of('192.168.3.131/26', '192.168.3.144/30') => true",
        "is_subnet_of('64:ff9b::17/64', '64:ffff::17/64') => false",
        "is_subnet_of('192.168.3.131/26', '192.168.3.131/26') => true",
        "is_prefix_subnet_of('192.168.3.131/26', '192.168.3.144/30') => true",
      })
  void networks(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "ip_to_domain(json_format(json_array_get(sourceIPs, 0))) => intranet",
        "ip_to_domain('8.8.8.8') => internet",
        "ip_to_domain('192.0.2.1') => intranet",
        "ip_to_domain(sourceIPs) => null",
        "ip_to_domain(NULL) => null",
        "ip_to_country('8.8.8.8') => null",
        "ip_to_country('8.8.8.8', 'EN') => null",
        "ip_to_city_geo('8.8.8.8') => null",
        "security_check_ip('8.8.8.8') => null",
        "CASE WHEN security_check_ip('8.8.8.8') = 1 THEN 'yes' ELSE 'no' END => no",
        "ip_prefix('8.8.8.8', 33) => null",
        "ip_prefix('8.8.8.8', length('12345678')) => 8.0.0.0/8",
        "ip_subnet_range('here') => null",
        "is_subnet_of('10.0.0.0/8', 'here') => null",
        "is_subnet_of('0.0.0.0/0', '::1') => false",
      })
  void texts(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  @Test
  void the_statement_tells_what_it_calls() throws Exception {
    assertEquals(
        Set.of(AddressFunction.DOMAIN, AddressFunction.COUNTRY),
        ExampleEngine.select(
                "SELECT ip_to_country(x) FROM (SELECT verb AS x) WHERE IP_TO_DOMAIN(x) <> ''")
            .addresses());
    assertEquals(Set.of(), ExampleEngine.select("SELECT verb").addresses());
  }

  @Test
  void a_language_is_one_of_two() {
    QuerySyntaxException wrong =
        assertThrows(
            QuerySyntaxException.class,
            () -> ExampleEngine.select("SELECT ip_to_city(verb, 'fr')"));
    assertEquals("the language is 'zh' or 'en'", wrong.detail());
    assertEquals(25, wrong.position());
  }
}
