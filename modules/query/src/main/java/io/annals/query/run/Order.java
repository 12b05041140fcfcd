package io.annals.query.run;

import java.util.Comparator;
import java.util.Optional;

/** Which events come first. */
public enum Order {
  /** The newest. */
  DESC("desc", Comparator.reverseOrder()),
  /** The oldest. */
  ASC("asc", Comparator.naturalOrder());

  private final String text;
  private final Comparator<EventKey> comparator;

  Order(String text, Comparator<EventKey> comparator) {
    this.text = text;
    this.comparator = comparator;
  }

  /** As the API writes it. */
  public String text() {
    return text;
  }

  /** Smaller comes first in an answer. */
  public Comparator<EventKey> comparator() {
    return comparator;
  }

  public static Optional<Order> of(String text) {
    return java.util.Arrays.stream(values()).filter(o -> o.text.equals(text)).findFirst();
  }
}
