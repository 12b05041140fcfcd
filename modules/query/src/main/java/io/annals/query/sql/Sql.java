package io.annals.query.sql;

/**
 * A piece of a statement for the engine.
 *
 * @param text complete in itself: in parentheses where it is needed
 */
record Sql(String text, Shape shape) {
  static Sql number(String text) {
    return new Sql(text, Shape.NUMBER);
  }

  static Sql text(String text) {
    return new Sql(text, Shape.TEXT);
  }

  static Sql time(String text) {
    return new Sql(text, Shape.TIME);
  }

  static Sql other(String text) {
    return new Sql(text, Shape.OTHER);
  }

  /** As a number where it may be one; null where it is none. */
  String asNumber() {
    return shape == Shape.PATH ? "TRY_CAST(" + text + " AS DOUBLE)" : text;
  }

  /** A name in quotation marks. */
  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A string literal: within it nothing but the quotation mark has a meaning. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public String toString() {
    return text;
  }
}
