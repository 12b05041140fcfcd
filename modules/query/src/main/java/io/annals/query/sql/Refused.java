package io.annals.query.sql;

import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import java.util.Optional;

/** Carries a mistake out of a visitor; becomes a syntax error with a position. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Optional<NodeLocation> at;

  Refused(Optional<NodeLocation> at, String detail) {
    super(detail, null, false, false);
    this.at = at;
  }

  Refused(Node at, String detail) {
    this(at.getLocation(), detail);
  }

  Optional<NodeLocation> at() {
    return at;
  }
}
