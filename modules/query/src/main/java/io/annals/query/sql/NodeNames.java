package io.annals.query.sql;

import io.trino.sql.tree.Node;
import java.util.Locale;

/** What kinds of syntax are called in errors. */
final class NodeNames {
  private NodeNames() {}

  /** The words of the kind's name, such as {@code pattern recognition relation}. */
  static String of(Node node) {
    String words = node.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return words.toLowerCase(Locale.ROOT);
  }
}
