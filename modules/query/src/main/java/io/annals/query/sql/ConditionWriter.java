package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.BetweenPredicate;
import io.trino.sql.tree.ComparisonExpression;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.InListExpression;
import io.trino.sql.tree.InPredicate;
import io.trino.sql.tree.IsNotNullPredicate;
import io.trino.sql.tree.IsNullPredicate;
import io.trino.sql.tree.LikePredicate;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NotExpression;
import io.trino.sql.tree.QuantifiedComparisonExpression;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SubqueryExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Writes conditions: the second part of what {@link ExpressionWriter} writes. */
abstract class ConditionWriter extends NameWriter {
  private final BiFunction<Query, Scope, String> subqueries;

  /**
   * @param subqueries writes a query that stands in an expression of the given scope
   */
  ConditionWriter(SessionTime time, BiFunction<Query, Scope, String> subqueries) {
    super(time);
    this.subqueries = subqueries;
  }

  Sql write(Node expression, Scope scope) {
    return process(expression, scope);
  }

  String text(Node expression, Scope scope) {
    return process(expression, scope).text();
  }

  @Override
  protected Sql visitLogicalExpression(LogicalExpression node, Scope scope) {
    return Sql.other(
        node.getTerms().stream()
            .map(term -> text(term, scope))
            .collect(joining(" " + node.getOperator().name() + " ", "(", ")")));
  }

  @Override
  protected Sql visitNotExpression(NotExpression node, Scope scope) {
    return Sql.other("(NOT " + text(node.getValue(), scope) + ")");
  }

  @Override
  protected Sql visitComparisonExpression(ComparisonExpression node, Scope scope) {
    List<String> sides =
        alike(List.of(write(node.getLeft(), scope), write(node.getRight(), scope)));
    return Sql.other(
        "(" + sides.get(0) + " " + node.getOperator().getValue() + " " + sides.get(1) + ")");
  }

  /** Paths of the event become numbers beside numbers. */
  static List<String> alike(List<Sql> operands) {
    boolean numbers = operands.stream().anyMatch(o -> o.shape() == Shape.NUMBER);
    return operands.stream().map(o -> numbers ? o.asNumber() : o.text()).toList();
  }

  @Override
  protected Sql visitBetweenPredicate(BetweenPredicate node, Scope scope) {
    List<String> all =
        alike(
            Stream.of(node.getValue(), node.getMin(), node.getMax())
                .map(e -> write(e, scope))
                .toList());
    return Sql.other("(" + all.get(0) + " BETWEEN " + all.get(1) + " AND " + all.get(2) + ")");
  }

  @Override
  protected Sql visitInPredicate(InPredicate node, Scope scope) {
    if (node.getValueList() instanceof InListExpression list) {
      List<Sql> operands = new ArrayList<>();
      operands.add(write(node.getValue(), scope));
      list.getValues().forEach(value -> operands.add(write(value, scope)));
      List<String> all = alike(operands);
      return Sql.other(
          all.stream().skip(1).collect(joining(", ", "(" + all.get(0) + " IN (", "))")));
    }
    if (node.getValueList() instanceof SubqueryExpression query) {
      String value = text(node.getValue(), scope);
      return Sql.other("(" + value + " IN (" + subqueries.apply(query.getQuery(), scope) + "))");
    }
    throw new Refused(node, "IN needs a list or a query");
  }

  @Override
  protected Sql visitLikePredicate(LikePredicate node, Scope scope) {
    return Sql.other(
        Patterns.like(
            text(node.getValue(), scope), node.getPattern(), node.getEscape().orElse(null)));
  }

  @Override
  protected Sql visitIsNullPredicate(IsNullPredicate node, Scope scope) {
    return Sql.other("(" + text(node.getValue(), scope) + " IS NULL)");
  }

  @Override
  protected Sql visitIsNotNullPredicate(IsNotNullPredicate node, Scope scope) {
    return Sql.other("(" + text(node.getValue(), scope) + " IS NOT NULL)");
  }

  @Override
  protected Sql visitExists(ExistsPredicate node, Scope scope) {
    return Sql.other("(EXISTS " + text(node.getSubquery(), scope) + ")");
  }

  @Override
  protected Sql visitQuantifiedComparisonExpression(
      QuantifiedComparisonExpression node, Scope scope) {
    return Sql.other(
        "("
            + (text(node.getValue(), scope) + " " + node.getOperator().getValue() + " ")
            + (node.getQuantifier().name() + " " + text(node.getSubquery(), scope))
            + ")");
  }

  @Override
  protected Sql visitSubqueryExpression(SubqueryExpression node, Scope scope) {
    return Sql.other("(" + subqueries.apply(node.getQuery(), scope) + ")");
  }
}
