package io.annals.query.sql;

import io.annals.audit.EventColumn;
import io.annals.query.language.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column of the table {@code log}. Immutable.
 *
 * @param name as the table has it: a path of the event, or one of the facts beside it
 */
public record LogColumn(String name, Kind kind) {
  /** What a column holds. */
  public enum Kind {
    /** BIGINT: seconds of the event's time. */
    SECONDS,
    /** TIMESTAMP in the tenant's zone. */
    TIME,
    /** The cluster's name. */
    CLUSTER,
    /** The whole event as it is stored. */
    EVENT,
    /** A typed column of segments: text, JSON text, or an INTEGER. */
    TYPED,
    /** Any other path: the text of what stands there, null when nothing does. */
    PATH
  }

  public static final LogColumn SECONDS = new LogColumn("__time__", Kind.SECONDS);
  public static final LogColumn TIME = new LogColumn("time", Kind.TIME);
  public static final LogColumn RECEIVED_AT = new LogColumn("receivedAt", Kind.TIME);
  public static final LogColumn CLUSTER = new LogColumn("cluster", Kind.CLUSTER);
  public static final LogColumn EVENT = new LogColumn("event", Kind.EVENT);

  /** Those that {@code SELECT *} gives, in this order. */
  static final List<LogColumn> SHOWN = shown();

  private static final Map<String, LogColumn> BY_NAME =
      SHOWN.stream().collect(Collectors.toMap(LogColumn::name, Function.identity()));
  private static final Map<String, LogColumn> BY_LOWER_NAME =
      SHOWN.stream().collect(Collectors.toMap(c -> lower(c.name()), Function.identity()));

  private static List<LogColumn> shown() {
    List<LogColumn> all = new ArrayList<>(List.of(SECONDS, TIME, RECEIVED_AT, CLUSTER));
    Arrays.stream(EventColumn.values())
        .map(column -> new LogColumn(column.path(), Kind.TYPED))
        .forEach(all::add);
    all.add(EVENT);
    return List.copyOf(all);
  }

  /**
   * A column that is there whatever the event: quoted names as they are written, others without
   * regard to case.
   */
  static Optional<LogColumn> known(String name, boolean quoted) {
    LogColumn exact = BY_NAME.get(name);
    return Optional.ofNullable(exact == null && !quoted ? BY_LOWER_NAME.get(lower(name)) : exact);
  }

  /** Any path of the event. */
  static LogColumn path(String path) {
    return new LogColumn(path, Kind.PATH);
  }

  /** The typed column behind it, of kind {@link Kind#TYPED} alone. */
  public Optional<EventColumn> typed() {
    return kind == Kind.TYPED ? new Field(name).column() : Optional.empty();
  }

  /** What expressions may expect of it. */
  Shape shape() {
    return switch (kind) {
      case SECONDS -> Shape.NUMBER;
      case TIME -> Shape.TIME;
      case CLUSTER, EVENT -> Shape.TEXT;
      case PATH -> Shape.PATH;
      case TYPED ->
          typed().orElseThrow().kind() == EventColumn.Kind.INTEGER ? Shape.NUMBER : Shape.TEXT;
    };
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
