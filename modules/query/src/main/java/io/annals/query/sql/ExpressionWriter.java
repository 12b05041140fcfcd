package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.AstVisitor;
import io.trino.sql.tree.AtTimeZone;
import io.trino.sql.tree.BetweenPredicate;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.CoalesceExpression;
import io.trino.sql.tree.ComparisonExpression;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.DecimalLiteral;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.DoubleLiteral;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Extract;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.GenericLiteral;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.IfExpression;
import io.trino.sql.tree.InListExpression;
import io.trino.sql.tree.InPredicate;
import io.trino.sql.tree.IntervalLiteral;
import io.trino.sql.tree.IsNotNullPredicate;
import io.trino.sql.tree.IsNullPredicate;
import io.trino.sql.tree.LambdaExpression;
import io.trino.sql.tree.LikePredicate;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NotExpression;
import io.trino.sql.tree.NullIfExpression;
import io.trino.sql.tree.NullLiteral;
import io.trino.sql.tree.QuantifiedComparisonExpression;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SearchedCaseExpression;
import io.trino.sql.tree.SimpleCaseExpression;
import io.trino.sql.tree.StringLiteral;
import io.trino.sql.tree.SubqueryExpression;
import io.trino.sql.tree.SubscriptExpression;
import io.trino.sql.tree.TimestampLiteral;
import io.trino.sql.tree.Trim;
import io.trino.sql.tree.TryExpression;
import io.trino.sql.tree.WhenClause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Writes expressions for the engine. What has no method here is refused: the list of methods is the
 * list of what tenants may say. Belongs to one translation.
 */
final class ExpressionWriter extends AstVisitor<Sql, Scope> {
  /** Deeper than anybody types; a stack holds it. */
  private static final int MAX_DEPTH = 200;

  /** Some calls repeat their arguments; calls inside each other would grow without bound. */
  private static final int MAX_LENGTH = 200_000;

  private final SessionTime time;
  private final BiFunction<Query, Scope, String> subqueries;
  private final FunctionWriter functions;
  private final Set<AddressFunction> addresses = EnumSet.noneOf(AddressFunction.class);
  private int depth;
  private int aggregates;

  /**
   * @param subqueries writes a query that stands in an expression of the given scope
   */
  ExpressionWriter(SessionTime time, BiFunction<Query, Scope, String> subqueries) {
    this.time = time;
    this.subqueries = subqueries;
    this.functions = new FunctionWriter(this, time);
  }

  Sql write(Node expression, Scope scope) {
    return process(expression, scope);
  }

  String text(Node expression, Scope scope) {
    return process(expression, scope).text();
  }

  /** As a number, where it is a path of the event. */
  String number(Node expression, Scope scope) {
    return process(expression, scope).asNumber();
  }

  String list(List<? extends Node> expressions, Scope scope) {
    return expressions.stream().map(e -> text(e, scope)).collect(joining(", "));
  }

  /** How many aggregate functions were written so far, those over windows aside. */
  int aggregates() {
    return aggregates;
  }

  /** The functions of addresses that were written so far; calls add theirs. */
  Set<AddressFunction> addresses() {
    return addresses;
  }

  void countAggregate() {
    aggregates++;
  }

  @Override
  public Sql process(Node node, Scope scope) {
    if (++depth > MAX_DEPTH) {
      throw new Refused(node, "more than " + MAX_DEPTH + " expressions inside each other");
    }
    Sql written = super.process(node, scope);
    if (written.text().length() > MAX_LENGTH) {
      throw new Refused(node, "the expression is too large");
    }
    depth--;
    return written;
  }

  @Override
  protected Sql visitNode(Node node, Scope scope) {
    throw new Refused(node, NodeNames.of(node) + " cannot be used here");
  }

  // ---- names and constants

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

  // ---- conditions

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
  private static List<String> alike(List<Sql> operands) {
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

  // ---- arithmetic

  @Override
  protected Sql visitArithmeticBinary(ArithmeticBinaryExpression node, Scope scope) {
    Sql left = write(node.getLeft(), scope);
    Sql right = write(node.getRight(), scope);
    boolean times = left.shape() == Shape.TIME || right.shape() == Shape.TIME;
    String sum = left.asNumber() + " " + node.getOperator().getValue() + " " + right.asNumber();
    return new Sql("(" + sum + ")", times ? Shape.TIME : Shape.NUMBER);
  }

  @Override
  protected Sql visitArithmeticUnary(ArithmeticUnaryExpression node, Scope scope) {
    boolean minus = node.getSign() == ArithmeticUnaryExpression.Sign.MINUS;
    return Sql.number("(" + (minus ? "- " : "+ ") + number(node.getValue(), scope) + ")");
  }

  // ---- choices

  @Override
  protected Sql visitSearchedCaseExpression(SearchedCaseExpression node, Scope scope) {
    return choice("CASE", node.getWhenClauses(), node.getDefaultValue(), scope);
  }

  @Override
  protected Sql visitSimpleCaseExpression(SimpleCaseExpression node, Scope scope) {
    String start = "CASE " + text(node.getOperand(), scope);
    return choice(start, node.getWhenClauses(), node.getDefaultValue(), scope);
  }

  private Sql choice(
      String start, List<WhenClause> whens, Optional<Expression> otherwise, Scope scope) {
    List<Sql> results = new ArrayList<>();
    StringBuilder text = new StringBuilder("(" + start);
    for (WhenClause when : whens) {
      Sql result = write(when.getResult(), scope);
      results.add(result);
      text.append(" WHEN ").append(text(when.getOperand(), scope));
      text.append(" THEN ").append(result);
    }
    otherwise.ifPresent(
        last -> {
          Sql result = write(last, scope);
          results.add(result);
          text.append(" ELSE ").append(result);
        });
    return new Sql(text.append(" END)").toString(), common(results));
  }

  /** What all of them are; constants without a type aside. */
  static Shape common(List<Sql> parts) {
    List<Shape> shapes =
        parts.stream().filter(p -> !p.text().equals("NULL")).map(Sql::shape).distinct().toList();
    return shapes.size() == 1 ? shapes.get(0) : Shape.OTHER;
  }

  @Override
  protected Sql visitIfExpression(IfExpression node, Scope scope) {
    Sql yes = write(node.getTrueValue(), scope);
    Sql no = node.getFalseValue().map(e -> write(e, scope)).orElse(Sql.other("NULL"));
    String condition = text(node.getCondition(), scope);
    return new Sql(
        "(CASE WHEN " + condition + " THEN " + yes + " ELSE " + no + " END)",
        common(List.of(yes, no)));
  }

  @Override
  protected Sql visitCoalesceExpression(CoalesceExpression node, Scope scope) {
    List<Sql> parts = node.getOperands().stream().map(e -> write(e, scope)).toList();
    return new Sql("coalesce(" + String.join(", ", alike(parts)) + ")", common(parts));
  }

  @Override
  protected Sql visitNullIfExpression(NullIfExpression node, Scope scope) {
    Sql first = write(node.getFirst(), scope);
    List<String> parts = alike(List.of(first, write(node.getSecond(), scope)));
    return new Sql("nullif(" + String.join(", ", parts) + ")", first.shape());
  }

  @Override
  protected Sql visitTryExpression(TryExpression node, Scope scope) {
    Sql inner = write(node.getInnerExpression(), scope);
    return new Sql("TRY(" + inner + ")", inner.shape());
  }

  // ---- the rest

  @Override
  protected Sql visitCast(Cast node, Scope scope) {
    return TypeNames.cast(node, text(node.getExpression(), scope));
  }

  @Override
  protected Sql visitExtract(Extract node, Scope scope) {
    return time.field(node.getField().name(), write(node.getExpression(), scope), node);
  }

  @Override
  protected Sql visitAtTimeZone(AtTimeZone node, Scope scope) {
    return time.atZone(write(node.getValue(), scope), node.getTimeZone(), node);
  }

  @Override
  protected Sql visitTrim(Trim node, Scope scope) {
    String function =
        switch (node.getSpecification()) {
          case BOTH -> "trim";
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
        };
    String what = node.getTrimCharacter().map(c -> ", " + text(c, scope)).orElse("");
    return Sql.text(function + "(" + text(node.getTrimSource(), scope) + what + ")");
  }

  @Override
  protected Sql visitArray(Array node, Scope scope) {
    return Sql.other("[" + list(node.getValues(), scope) + "]");
  }

  @Override
  protected Sql visitSubscriptExpression(SubscriptExpression node, Scope scope) {
    return Sql.other("(" + text(node.getBase(), scope) + ")[" + text(node.getIndex(), scope) + "]");
  }

  @Override
  protected Sql visitLambdaExpression(LambdaExpression node, Scope scope) {
    List<String> names = node.getArguments().stream().map(a -> a.getName().getValue()).toList();
    names.forEach(scope::variable);
    String body = text(node.getBody(), scope);
    names.forEach(scope::forget);
    return Sql.other(names.stream().map(Sql::name).collect(joining(", ", "lambda ", ": ")) + body);
  }

  @Override
  protected Sql visitFunctionCall(FunctionCall node, Scope scope) {
    return functions.write(node, scope);
  }
}
