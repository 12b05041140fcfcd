package io.annals.segment.engine;

/**
 * A column of rows that Java gives to a statement.
 *
 * @param name as statements call it
 */
public record FeedColumn(String name, Type type) {
  /** What the values of a column are; each may be null. */
  public enum Type {
    /** {@code String}. */
    VARCHAR,
    /** {@code Long}. */
    BIGINT,
    /** {@code Integer}. */
    INTEGER
  }
}
