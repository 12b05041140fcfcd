package io.annals.query.sql;

/** A function of addresses that statements for the engine call; whoever runs them brings it. */
public enum AddressFunction {
  /** Texts: the address, and {@code zh}, {@code en} or nothing for the language. */
  COUNTRY("ip_to_country", 2),
  PROVINCE("ip_to_province", 2),
  CITY("ip_to_city", 2),
  COUNTRY_CODE("ip_to_country_code", 1),
  /** Latitude and longitude with a comma between them. */
  GEO("ip_to_geo", 1),
  PROVIDER("ip_to_provider", 1),
  /** {@code intranet} or {@code internet}. */
  DOMAIN("ip_to_domain", 1),
  /** BIGINT: 1 for what the threat list has, 0 for the rest. */
  THREAT("security_check_ip", 1),
  /** Texts: the address, and how many bits. */
  PREFIX("ip_prefix", 2),
  SUBNET_MIN("ip_subnet_min", 1),
  SUBNET_MAX("ip_subnet_max", 1),
  /** BOOLEAN; texts: a network, and an address or a network within it or not. */
  SUBNET_OF("is_subnet_of", 2);

  private final String engineName;
  private final int texts;

  AddressFunction(String engineName, int texts) {
    this.engineName = engineName;
    this.texts = texts;
  }

  /** As statements call it. */
  public String engineName() {
    return engineName;
  }

  /** How many arguments it takes, each a VARCHAR; null for a null. */
  public int texts() {
    return texts;
  }
}
