package io.annals.tenancy;

/** The provider's name of one price plan: at most 63 characters. */
public record PricePlanId(String value) {
  public PricePlanId {
    Identifiers.check("price plan", value, 63);
  }

  @Override
  public String toString() {
    return value;
  }
}
