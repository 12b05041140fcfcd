package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;
import static io.annals.query.sql.Shape.OTHER;
import static io.annals.query.sql.Shape.TEXT;

import java.util.Locale;
import java.util.Map;

/**
 * Functions of addresses and networks, all of them texts: those of Log Service ("IP functions") and
 * Presto ("IP Functions"). What is no address gives null.
 */
final class NetworkFunctions {
  private NetworkFunctions() {}

  static void addTo(Map<String, Form> all) {
    all.put("ip_to_country", named(AddressFunction.COUNTRY));
    all.put("ip_to_province", named(AddressFunction.PROVINCE));
    all.put("ip_to_city", named(AddressFunction.CITY));
    all.put("ip_to_country_code", of(AddressFunction.COUNTRY_CODE, TEXT));
    all.put("ip_to_geo", of(AddressFunction.GEO, TEXT));
    all.put("ip_to_city_geo", of(AddressFunction.GEO, TEXT));
    all.put("ip_to_provider", of(AddressFunction.PROVIDER, TEXT));
    all.put("ip_to_domain", of(AddressFunction.DOMAIN, TEXT));
    all.put("security_check_ip", of(AddressFunction.THREAT, NUMBER));
    all.put("ip_subnet_min", of(AddressFunction.SUBNET_MIN, TEXT));
    all.put("ip_subnet_max", of(AddressFunction.SUBNET_MAX, TEXT));
    all.put("is_subnet_of", of(AddressFunction.SUBNET_OF, OTHER));
    all.put("is_prefix_subnet_of", of(AddressFunction.SUBNET_OF, OTHER));
    all.put(
        "ip_prefix",
        scalar(
            2,
            2,
            in ->
                call(
                    AddressFunction.PREFIX,
                    in,
                    TEXT,
                    "CAST(" + in.get(2).asNumber() + " AS INT)")));
    all.put(
        "ip_subnet_range",
        scalar(
            1,
            1,
            in -> {
              Sql first = call(AddressFunction.SUBNET_MIN, in, TEXT);
              Sql last = call(AddressFunction.SUBNET_MAX, in, TEXT);
              return Sql.other(
                  "(CASE WHEN " + first + " IS NOT NULL THEN [" + first + ", " + last + "] END)");
            }));
  }

  private static Form of(AddressFunction function, Shape result) {
    int texts = function.texts();
    return scalar(
        texts,
        texts,
        in ->
            texts == 1 ? call(function, in, result) : call(function, in, result, in.get(2).text()));
  }

  /** With the language of names, which the configuration chooses where none is written. */
  private static Form named(AddressFunction function) {
    return scalar(
        1,
        2,
        in -> {
          String language =
              in.count() == 1 ? "" : in.constant(2, "the language").toLowerCase(Locale.ROOT);
          if (in.count() == 2 && !language.equals("en") && !language.equals("zh")) {
            throw new Refused(in.written(2), "the language is 'zh' or 'en'");
          }
          return call(function, in, TEXT, Sql.literal(language));
        });
  }

  private static Sql call(AddressFunction function, Arguments in, Shape result, String... more) {
    in.addresses().add(function);
    StringBuilder text = new StringBuilder(function.engineName());
    text.append("(CAST(").append(in.get(1)).append(" AS VARCHAR)");
    for (String each : more) {
      text.append(", CAST(").append(each).append(" AS VARCHAR)");
    }
    return new Sql(text.append(')').toString(), result);
  }

  private static Form scalar(int least, int most, Form.Writer writer) {
    return new Form(least, most, Form.Use.SCALAR, writer);
  }
}
