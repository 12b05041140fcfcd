package io.annals.audit;

/**
 * The column values of one event. Immutable.
 *
 * <p>{@code irregular} tells that the columns do not say the whole truth about their paths: a
 * member that stands twice, a value of another type than its column, a name that could be read as
 * another path. Who decides by columns must then decide by the event's text.
 */
public final class EventColumns {
  private static final EventColumn[] ALL = EventColumn.values();

  private final Object[] values;
  private final long requestReceivedMicros;
  private final boolean irregular;

  /**
   * @param values by ordinal of {@link EventColumn}: a {@code String} for TEXT and JSON, an {@code
   *     Integer} for INTEGER, null when absent. Not copied.
   * @param requestReceivedMicros microseconds since 1970, or {@code Long.MIN_VALUE} when absent or
   *     unreadable
   */
  EventColumns(Object[] values, long requestReceivedMicros, boolean irregular) {
    if (values.length != ALL.length) {
      throw new IllegalArgumentException("one value a column: " + ALL.length);
    }
    this.values = values;
    this.requestReceivedMicros = requestReceivedMicros;
    this.irregular = irregular;
  }

  /** The text of a TEXT or JSON column; null when absent. */
  public String text(EventColumn column) {
    return (String) values[column.ordinal()];
  }

  /** The number of an INTEGER column; null when absent. */
  public Integer integer(EventColumn column) {
    return (Integer) values[column.ordinal()];
  }

  public boolean has(EventColumn column) {
    return values[column.ordinal()] != null;
  }

  public long requestReceivedMicros() {
    return requestReceivedMicros;
  }

  public boolean irregular() {
    return irregular;
  }
}
