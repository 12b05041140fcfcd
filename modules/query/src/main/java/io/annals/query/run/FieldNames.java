package io.annals.query.run;

import java.util.List;

/** The fields of matching events, typed columns first. */
public record FieldNames(List<Named> fields, Completeness completeness) {
  public FieldNames {
    fields = List.copyOf(fields);
  }

  /** One field. */
  public record Named(String name, FieldType type) {}
}
