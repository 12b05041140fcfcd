package io.annals.query.language;

/** A query that cannot be read. Its texts are for the one who wrote the query. */
public final class QuerySyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int position;

  /**
   * @param position of the first wrong character, counted from 1; one past the last when more was
   *     expected
   * @param detail what was expected there, or what is wrong with it
   */
  public QuerySyntaxException(int position, String detail) {
    super(detail);
    this.position = position;
  }

  public int position() {
    return position;
  }

  public String detail() {
    return getMessage();
  }
}
