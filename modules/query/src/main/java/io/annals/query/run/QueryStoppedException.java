package io.annals.query.run;

import java.util.Optional;

/** The query must not go on: what it has found so far is its answer, if anybody waits for it. */
final class QueryStoppedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /**
   * @param reason why the answer lacks something; null = nobody waits for it any more
   */
  QueryStoppedException(Reason reason) {
    super(reason == null ? "query cancelled" : reason.text(), null, false, false);
    this.reason = reason;
  }

  Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }
}
