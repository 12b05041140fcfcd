package io.annals.segment.engine;

/** Rows of Java that statements can read until it is closed. */
public final class FeedTable implements AutoCloseable {
  private final String sql;
  private final Runnable forget;

  FeedTable(String sql, Runnable forget) {
    this.sql = sql;
    this.forget = forget;
  }

  /** What stands behind FROM. */
  public String sql() {
    return sql;
  }

  /** Readings that still go on are closed; statements that still use it fail. */
  @Override
  public void close() {
    forget.run();
  }
}
