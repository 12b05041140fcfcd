package io.annals.query.run;

import java.util.Locale;

/** What stands at a path. */
public enum FieldType {
  BOOLEAN,
  LONG,
  DOUBLE,
  TEXT,
  /** An array or object of a typed column. */
  JSON;

  /** As the API writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type that can hold both. */
  FieldType with(FieldType other) {
    if (this == other) {
      return this;
    }
    boolean numbers = (this == LONG || this == DOUBLE) && (other == LONG || other == DOUBLE);
    return numbers ? DOUBLE : TEXT;
  }
}
