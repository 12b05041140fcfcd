package io.annals.query.run;

import java.util.List;

/** The most frequent values of a field, each with the number of events that have it. */
public record TopValues(List<Counted> values, Completeness completeness) {
  public TopValues {
    values = List.copyOf(values);
  }

  /** One value. */
  public record Counted(String value, long count) {}
}
