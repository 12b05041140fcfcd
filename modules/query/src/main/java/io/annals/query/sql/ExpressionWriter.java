package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.AtTimeZone;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.CoalesceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Extract;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.GroupingOperation;
import io.trino.sql.tree.IfExpression;
import io.trino.sql.tree.LambdaExpression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NullIfExpression;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SearchedCaseExpression;
import io.trino.sql.tree.SimpleCaseExpression;
import io.trino.sql.tree.SubscriptExpression;
import io.trino.sql.tree.Trim;
import io.trino.sql.tree.TryExpression;
import io.trino.sql.tree.WhenClause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Writes expressions for the engine. What has no method here is refused: the list of methods is the
 * list of what tenants may say. Belongs to one translation.
 */
final class ExpressionWriter extends ConditionWriter {
  /** Deeper than anybody types; a stack holds it. */
  private static final int MAX_DEPTH = 200;

  /** Some calls repeat their arguments; calls inside each other would grow without bound. */
  private static final int MAX_LENGTH = 200_000;

  private final SessionTime time;
  private final FunctionWriter functions;
  private final Set<AddressFunction> addresses = EnumSet.noneOf(AddressFunction.class);
  private int depth;
  private int lambdas;
  private int aggregates;

  /**
   * @param subqueries writes a query that stands in an expression of the given scope
   */
  ExpressionWriter(SessionTime time, BiFunction<Query, Scope, String> subqueries) {
    super(time, subqueries);
    this.time = time;
    this.functions = new FunctionWriter(this, time);
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

  /** Whether the body of a lambda is being written. */
  boolean inLambda() {
    return lambdas > 0;
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
    Sql value = write(node.getExpression(), scope);
    return Lengths.cast(value, TypeNames.cast(node, value.text()), inLambda());
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
    if (inLambda()) {
      throw new Refused(node, "an array cannot be made within a lambda");
    }
    List<Sql> elements = node.getValues().stream().map(e -> write(e, scope)).toList();
    return Sql.other(elements.stream().map(Sql::text).collect(joining(", ", "[", "]")));
  }

  @Override
  protected Sql visitSubscriptExpression(SubscriptExpression node, Scope scope) {
    return Sql.other("(" + text(node.getBase(), scope) + ")[" + text(node.getIndex(), scope) + "]");
  }

  @Override
  protected Sql visitLambdaExpression(LambdaExpression node, Scope scope) {
    List<String> names = node.getArguments().stream().map(a -> a.getName().getValue()).toList();
    Scope alone = scope.alone();
    names.forEach(alone::variable);
    lambdas++;
    String body = text(node.getBody(), alone);
    lambdas--;
    return Sql.other(names.stream().map(Sql::name).collect(joining(", ", "lambda ", ": ")) + body);
  }

  /** Which keys of {@code GROUPING SETS} a row was not grouped by, a bit each. */
  @Override
  protected Sql visitGroupingOperation(GroupingOperation node, Scope scope) {
    return Sql.number("GROUPING(" + list(node.getGroupingColumns(), scope) + ")");
  }

  @Override
  protected Sql visitFunctionCall(FunctionCall node, Scope scope) {
    return functions.write(node, scope);
  }
}
