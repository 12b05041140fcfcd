package io.annals.query.language;

import io.annals.audit.EventColumn;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a query calls a field: a path of member names joined by dots, where a name may hold dots of
 * its own, or one of the two facts that stand beside an event's text.
 */
public record Field(String path) {
  /** The name of the cluster that sent the event. */
  public static final Field CLUSTER = new Field("cluster");

  /** Seconds of the event's time. */
  public static final Field TIME = new Field("__time__");

  private static final Map<String, EventColumn> COLUMNS =
      Arrays.stream(EventColumn.values())
          .collect(Collectors.toMap(EventColumn::path, Function.identity()));

  public boolean isCluster() {
    return equals(CLUSTER);
  }

  public boolean isTime() {
    return equals(TIME);
  }

  /** The typed column of this path, if it is one. */
  public Optional<EventColumn> column() {
    return Optional.ofNullable(COLUMNS.get(path));
  }

  /** No number can ever stand here. */
  public boolean isAlwaysText() {
    return isCluster() || column().filter(c -> c.kind() != EventColumn.Kind.INTEGER).isPresent();
  }

  @Override
  public String toString() {
    return path;
  }
}
