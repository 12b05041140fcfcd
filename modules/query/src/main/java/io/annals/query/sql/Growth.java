package io.annals.query.sql;

import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.GroupBy;
import io.trino.sql.tree.GroupingElement;
import io.trino.sql.tree.GroupingSets;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Join;
import io.trino.sql.tree.JoinOn;
import io.trino.sql.tree.LambdaExpression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QueryBody;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.Relation;
import io.trino.sql.tree.SetOperation;
import io.trino.sql.tree.SingleColumn;
import io.trino.sql.tree.StringLiteral;
import io.trino.sql.tree.SubqueryExpression;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableSubquery;
import io.trino.sql.tree.Trim;
import io.trino.sql.tree.Unnest;
import io.trino.sql.tree.Values;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what a statement can make out of what it reads, before it runs: the engine neither counts
 * the memory of texts and lists that functions make, nor stops within one call. Belongs to one
 * statement.
 *
 * <p>Sizes are multiples of a large value of an event, and always from above: a name stands for the
 * largest column of everything that the SELECT can see.
 */
final class Growth {
  /** Texts of a thousand characters beside values of events of one. */
  private static final double CHARACTERS = 1_000;

  /** An element of a list costs so many characters, however short it is. */
  private static final double ELEMENT = 16;

  private static final double MOST_OF_A_VALUE = 64;
  private static final double MOST_OF_A_SELECT = 250;
  private static final double NEXT_TO_NOTHING = 0.02;

  /** The engine plans joins for much longer than it could be stopped. */
  private static final int MOST_TABLES = 20;

  private static final int MOST_SELECTS = 60;
  private static final double MOST_GROUPINGS = 256;

  private final Map<String, Double> named = new HashMap<>();
  private final Set<String> arguments = new HashSet<>();
  private double source = 1;
  private double made;
  private int lambdas;
  private int tables;
  private int selects;

  private Growth() {}

  /** Refuses a statement that could make too much, or look at it for too long. */
  static void check(Query query) {
    new Growth().query(query);
  }

  private double query(Query query) {
    Map<String, Double> around = new HashMap<>(named);
    query
        .getWith()
        .ifPresent(
            with -> {
              for (WithQuery each : with.getQueries()) {
                named.put(lower(each.getName().getValue()), query(each.getQuery()));
              }
            });
    double largest = body(query.getQueryBody());
    named.clear();
    named.putAll(around);
    return largest;
  }

  private double body(QueryBody body) {
    if (body instanceof QuerySpecification select) {
      return select(select);
    }
    if (body instanceof SetOperation several) {
      return several.getRelations().stream()
          .mapToDouble(part -> body((QueryBody) part))
          .max()
          .orElse(1);
    }
    if (body instanceof Values values) {
      return largest(values.getRows());
    }
    return body instanceof TableSubquery inner ? query(inner.getQuery()) : 1;
  }

  private double select(QuerySpecification select) {
    if (++selects > MOST_SELECTS) {
      throw new Refused(select, "more than " + MOST_SELECTS + " SELECTs");
    }
    select.getGroupBy().ifPresent(Growth::checkGroupings);
    double sourceAround = source;
    double madeAround = made;
    made = 0;
    source = Math.max(source, select.getFrom().map(this::from).orElse(1.0));
    double largest =
        select.getSelect().getSelectItems().stream()
            .mapToDouble(item -> item instanceof SingleColumn c ? value(c.getExpression()) : source)
            .max()
            .orElse(source);
    source = Math.max(source, largest); // what stands behind may say what items are called
    select.getWhere().ifPresent(this::value);
    select.getGroupBy().ifPresent(this::value);
    select.getHaving().ifPresent(this::value);
    select.getOrderBy().ifPresent(this::value);
    select.getWindows().forEach(this::value);
    if (made > MOST_OF_A_SELECT) {
      throw new Refused(select, "this SELECT makes too many large values at once; make fewer");
    }
    source = sourceAround;
    made = madeAround;
    return largest;
  }

  private static void checkGroupings(GroupBy groups) {
    double groupings = 1;
    for (GroupingElement element : groups.getGroupingElements()) {
      if (element instanceof GroupingSets sets) {
        int written = sets.getSets().size();
        groupings *=
            switch (sets.getType()) {
              case EXPLICIT -> written;
              case ROLLUP -> written + 1;
              case CUBE -> Math.pow(2, written);
            };
      }
    }
    if (groupings > MOST_GROUPINGS) {
      throw new Refused(groups, "more than " + (int) MOST_GROUPINGS + " groupings at once");
    }
  }

  private double from(Relation relation) {
    if (relation instanceof AliasedRelation aliased) {
      return from(aliased.getRelation());
    }
    if (relation instanceof Join join) {
      double both = Math.max(from(join.getLeft()), from(join.getRight()));
      double around = source;
      source = Math.max(source, both);
      join.getCriteria()
          .filter(JoinOn.class::isInstance)
          .map(JoinOn.class::cast)
          .ifPresent(on -> value(on.getExpression()));
      source = around;
      return both;
    }
    if (relation instanceof Table table) {
      if (++tables > MOST_TABLES) {
        throw new Refused(table, "more than " + MOST_TABLES + " tables");
      }
      return named.getOrDefault(lower(table.getName().toString()), 1.0);
    }
    if (relation instanceof Unnest unnest) {
      return largest(unnest.getExpressions());
    }
    return relation instanceof QueryBody body ? body(body) : 1;
  }

  private double largest(List<? extends Node> nodes) {
    return nodes.stream().mapToDouble(this::value).max().orElse(NEXT_TO_NOTHING);
  }

  private double sum(List<? extends Node> nodes) {
    return nodes.stream().mapToDouble(this::value).sum();
  }

  /** How large the value of an expression may be. Each is looked at once. */
  private double value(Node node) {
    if (node instanceof Identifier name) {
      return name(name.getValue());
    }
    if (node instanceof DereferenceExpression) {
      return lambdas > 0 ? GrowthOfCalls.NO_BOUND : source;
    }
    if (node instanceof StringLiteral text) {
      return text.getValue().length() / (lambdas > 0 ? ELEMENT : CHARACTERS);
    }
    if (node instanceof SubqueryExpression inner) {
      return query(inner.getQuery());
    }
    if (node instanceof FunctionCall call) {
      return call(call);
    }
    if (node instanceof LambdaExpression lambda) {
      return lambda(lambda);
    }
    if (node instanceof Array array) {
      double size = sum(array.getValues()) + array.getValues().size() * ELEMENT / CHARACTERS;
      return made(size, node, "an array of these elements");
    }
    if (node instanceof Cast || node instanceof Trim) {
      return made(largest(node.getChildren()), node, "this");
    }
    double largest = largest(node.getChildren());
    boolean number =
        node instanceof ArithmeticBinaryExpression || node instanceof ArithmeticUnaryExpression;
    return number || GrowthOfCalls.isCondition(node) ? NEXT_TO_NOTHING : largest;
  }

  private double name(String name) {
    if (lambdas == 0) {
      return source;
    }
    // Made for each element, what stands around would be made many times.
    return arguments.contains(lower(name)) ? 1 : GrowthOfCalls.NO_BOUND;
  }

  private double lambda(LambdaExpression lambda) {
    Set<String> around = Set.copyOf(arguments);
    arguments.clear(); // also those of a lambda around this one
    lambda.getArguments().forEach(a -> arguments.add(lower(a.getName().getValue())));
    lambdas++;
    double body = value(lambda.getBody());
    lambdas--;
    arguments.clear();
    arguments.addAll(around);
    return body;
  }

  private double call(FunctionCall call) {
    String name = lower(call.getName().toString());
    List<Double> sizes = new ArrayList<>();
    double bodies = 0;
    for (Expression argument : call.getArguments()) {
      double size = value(argument);
      if (argument instanceof LambdaExpression) {
        bodies = Math.max(bodies, size);
      } else {
        sizes.add(size);
      }
    }
    if (call.getWindow().isPresent() && GrowthOfCalls.isCollecting(name, call)) {
      throw new Refused(call, name + " cannot be used over a window");
    }
    call.getFilter().ifPresent(this::value);
    call.getOrderBy().ifPresent(this::value);
    call.getWindow().map(Node.class::cast).ifPresent(this::value);
    if (name.startsWith("regexp_") && call.getArguments().size() > 1) {
      Patterns.check(call.getArguments().get(1));
    }
    double size = new GrowthOfCalls(call, sizes, bodies).of(name);
    return GrowthOfCalls.isSmall(name) ? size : made(size, call, name);
  }

  private double made(double size, Node by, String name) {
    if (size > MOST_OF_A_VALUE) {
      throw new Refused(
          by,
          size >= GrowthOfCalls.NO_BOUND
              ? name + " has no bound here; write constants, and in lambdas only their arguments"
              : name + " may become too large; make it of less, with substr for instance");
    }
    made += size;
    return size;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
