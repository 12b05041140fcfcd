package io.annals.query.sql;

import io.trino.sql.tree.AstVisitor;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.DecimalLiteral;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.DoubleLiteral;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.GenericLiteral;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.IntervalLiteral;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NullLiteral;
import io.trino.sql.tree.StringLiteral;
import io.trino.sql.tree.TimestampLiteral;
import java.util.Optional;

/** Writes names and constants: the first part of what {@link ExpressionWriter} writes. */
abstract class NameWriter extends AstVisitor<Sql, Scope> {
  private final SessionTime time;

  NameWriter(SessionTime time) {
    this.time = time;
  }

  @Override
  protected Sql visitNode(Node node, Scope scope) {
    throw new Refused(node, NodeNames.of(node) + " cannot be used here");
  }

  @Override
  protected Sql visitIdentifier(Identifier node, Scope scope) {
    return scope.resolve(node.getValue(), node.isDelimited(), node);
  }

  /** A column of a table, or a path of the event that nobody put into quotation marks. */
  @Override
  protected Sql visitDereferenceExpression(DereferenceExpression node, Scope scope) {
    Identifier field =
        node.getField().orElseThrow(() -> new Refused(node, "a column's name is missing"));
    if (node.getBase() instanceof Identifier base) {
      Optional<Scope.Table> table = scope.table(base.getValue());
      if (table.isPresent()) {
        return scope.qualified(table.get(), field.getValue(), field.isDelimited(), node);
      }
    }
    String path =
        path(node).orElseThrow(() -> new Refused(node, "a path is made of names and dots"));
    if (!scope.hasLog()) {
      throw new Refused(node, "there is no column " + path + " here");
    }
    return scope.resolve(path, false, node);
  }

  /** Names joined by dots; empty for anything else. */
  static Optional<String> path(Expression node) {
    if (node instanceof Identifier name) {
      return Optional.of(name.getValue());
    }
    if (node instanceof DereferenceExpression step && step.getField().isPresent()) {
      return path(step.getBase()).map(base -> base + "." + step.getField().get().getValue());
    }
    return Optional.empty();
  }

  @Override
  protected Sql visitNullLiteral(NullLiteral node, Scope scope) {
    return Sql.other("NULL");
  }

  @Override
  protected Sql visitBooleanLiteral(BooleanLiteral node, Scope scope) {
    return Sql.other(Boolean.toString(node.getValue()));
  }

  @Override
  protected Sql visitLongLiteral(LongLiteral node, Scope scope) {
    return Sql.number(Long.toString(node.getParsedValue()));
  }

  @Override
  protected Sql visitDecimalLiteral(DecimalLiteral node, Scope scope) {
    return Sql.number(node.getValue());
  }

  @Override
  protected Sql visitDoubleLiteral(DoubleLiteral node, Scope scope) {
    return Sql.number("CAST(" + Sql.literal(Double.toString(node.getValue())) + " AS DOUBLE)");
  }

  @Override
  protected Sql visitStringLiteral(StringLiteral node, Scope scope) {
    return Sql.text(Sql.literal(node.getValue()));
  }

  @Override
  protected Sql visitTimestampLiteral(TimestampLiteral node, Scope scope) {
    return Sql.time(time.timestamp(node.getValue(), node));
  }

  @Override
  protected Sql visitGenericLiteral(GenericLiteral node, Scope scope) {
    if (node.getType().equalsIgnoreCase("date")) {
      return Sql.time(time.date(node.getValue(), node));
    }
    throw new Refused(node, "a constant of the type " + node.getType() + " cannot be used here");
  }

  @Override
  protected Sql visitIntervalLiteral(IntervalLiteral node, Scope scope) {
    if (node.getEndField().isPresent() || !node.getValue().matches("\\d{1,9}")) {
      throw new Refused(node, "write an interval like INTERVAL '3' DAY");
    }
    String sign = node.getSign() == IntervalLiteral.Sign.NEGATIVE ? "-" : "";
    String unit = node.getStartField().name();
    return Sql.other("(INTERVAL '" + sign + node.getValue() + "' " + unit + ")");
  }

  @Override
  protected Sql visitCurrentTime(CurrentTime node, Scope scope) {
    return Sql.time(time.current(node));
  }
}
