package io.annals.gateway.limits;

/** Why events are counted and forgotten. */
public enum ShedCause {
  /** The tenant is suspended. */
  SUSPENDED("suspended", "suspended"),
  /** Its rate is used up, and has been for longer than senders try again. */
  RATE("rate", "quota"),
  /** Its bytes of the day are used up. */
  DAY("day", "quota"),
  /** It holds as many bytes as it may. */
  STORED("stored", "quota");

  private final String label;
  private final String gap;

  ShedCause(String label, String gap) {
    this.label = label;
    this.gap = gap;
  }

  /** In metrics and logs. */
  public String label() {
    return label;
  }

  /** In the gap ledger. */
  public String gap() {
    return gap;
  }
}
