package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.AllRows;
import io.trino.sql.tree.Except;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Intersect;
import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Offset;
import io.trino.sql.tree.OrderBy;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QueryBody;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.Row;
import io.trino.sql.tree.SetOperation;
import io.trino.sql.tree.SortItem;
import io.trino.sql.tree.TableSubquery;
import io.trino.sql.tree.Union;
import io.trino.sql.tree.Values;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes whole queries for the engine. Belongs to one translation. */
final class QueryWriter {
  private static final int MAX_DEPTH = 30;

  private final LogColumns columns = new LogColumns();
  private final ExpressionWriter expressions;
  private final SpecificationWriter specifications;
  private final Map<String, Map<String, Shape>> named = new HashMap<>();
  private int depth;

  QueryWriter(SessionTime time) {
    this.expressions = new ExpressionWriter(time, (query, scope) -> query(query, scope).sql());
    this.specifications = new SpecificationWriter(expressions, time, this);
  }

  /**
   * A query that was written.
   *
   * @param columns what it answers with, in order
   */
  record Written(String sql, Map<String, Shape> columns) {}

  LogColumns columns() {
    return columns;
  }

  Set<AddressFunction> addresses() {
    return expressions.addresses();
  }

  /** The columns of a query that WITH has named. */
  Optional<Map<String, Shape>> named(String name) {
    return Optional.ofNullable(named.get(name.toLowerCase(Locale.ROOT)));
  }

  Scope scope(Scope outer) {
    return outer == null ? new Scope(null, columns) : outer.inner();
  }

  /**
   * @param outer whose names the query may use; null for the outermost
   */
  Written query(Query query, Scope outer) {
    if (++depth > MAX_DEPTH) {
      throw new Refused(query, "more than " + MAX_DEPTH + " queries inside each other");
    }
    if (!query.getFunctions().isEmpty()) {
      throw new Refused(query, "functions cannot be made here");
    }
    Map<String, Map<String, Shape>> around = new HashMap<>(named);
    String with = query.getWith().map(w -> with(w, outer)).orElse("");
    Written body = body(query.getQueryBody(), outer);
    String tail =
        order(query.getOrderBy(), body) + offset(query.getOffset()) + limit(query.getLimit());
    named.clear();
    named.putAll(around);
    depth--;
    return new Written(with + body.sql() + tail, body.columns());
  }

  private String with(io.trino.sql.tree.With with, Scope outer) {
    if (with.isRecursive()) {
      throw new Refused(with, "a recursive query cannot be used here");
    }
    StringBuilder text = new StringBuilder("WITH ");
    String separator = "";
    for (WithQuery each : with.getQueries()) {
      String name = each.getName().getValue();
      if (name.equalsIgnoreCase(SpecificationWriter.LOG)) {
        throw new Refused(each, "the name log is taken by the table");
      }
      Written query = query(each.getQuery(), outer);
      Map<String, Shape> shown =
          renamed(query.columns(), each.getColumnNames().orElse(List.of()), each);
      text.append(separator).append(Sql.name(name)).append(names(shown));
      text.append(" AS (").append(query.sql()).append(')');
      if (named.put(name.toLowerCase(Locale.ROOT), shown) != null) {
        throw new Refused(each, "two queries are called " + name);
      }
      separator = ", ";
    }
    return text.append(' ').toString();
  }

  static String names(Map<String, Shape> columns) {
    return columns.keySet().stream().map(Sql::name).collect(joining(", ", "(", ")"));
  }

  /** The columns under other names, when names are given. */
  static Map<String, Shape> renamed(Map<String, Shape> columns, List<Identifier> names, Node at) {
    if (names.isEmpty()) {
      return columns;
    }
    if (names.size() != columns.size()) {
      throw new Refused(at, names.size() + " names for " + columns.size() + " columns");
    }
    Map<String, Shape> renamed = new LinkedHashMap<>();
    int next = 0;
    for (Shape shape : columns.values()) {
      renamed.put(names.get(next++).getValue(), shape);
    }
    if (renamed.size() < names.size()) {
      throw new Refused(at, "two columns of one name");
    }
    return renamed;
  }

  private Written body(QueryBody body, Scope outer) {
    if (body instanceof QuerySpecification select) {
      return specifications.write(select, outer);
    }
    if (body instanceof TableSubquery inner) {
      Written query = query(inner.getQuery(), outer);
      return new Written("(" + query.sql() + ")", query.columns());
    }
    if (body instanceof Values values) {
      return values(values, outer);
    }
    if (body instanceof SetOperation several) {
      List<Written> parts =
          several.getRelations().stream().map(part -> body((QueryBody) part, outer)).toList();
      String operator = operator(several) + (several.isDistinct() ? " " : " ALL ");
      return new Written(
          parts.stream().map(p -> "(" + p.sql() + ")").collect(joining(" " + operator)),
          parts.get(0).columns());
    }
    throw new Refused(body, NodeNames.of(body) + " cannot be used here");
  }

  /** Rows that are written out; their columns have no names yet. */
  private Written values(Values values, Scope outer) {
    Scope scope = scope(outer);
    Map<String, Shape> columns = new LinkedHashMap<>();
    List<String> rows = new ArrayList<>();
    for (Expression row : values.getRows()) {
      List<Expression> items = row instanceof Row several ? several.getItems() : List.of(row);
      if (!rows.isEmpty() && items.size() != columns.size()) {
        throw new Refused(row, "a row of " + items.size() + " values behind others");
      }
      List<Sql> written = items.stream().map(item -> expressions.write(item, scope)).toList();
      for (int i = 0; i < written.size(); i++) {
        Shape shape = written.get(i).shape();
        columns.merge("_col" + i, shape, (a, b) -> a == b ? a : Shape.OTHER);
      }
      rows.add(written.stream().map(Sql::text).collect(joining(", ", "(", ")")));
    }
    String table = "(VALUES " + String.join(", ", rows) + ") AS \"values\"" + names(columns);
    return new Written("SELECT * FROM " + table, columns);
  }

  private static String operator(SetOperation several) {
    if (several instanceof Union) {
      return "UNION";
    }
    if (several instanceof Intersect) {
      return "INTERSECT";
    }
    if (several instanceof Except) {
      return "EXCEPT";
    }
    throw new Refused(several, NodeNames.of(several) + " cannot be used here");
  }

  /** Behind a set of queries only columns of the answer can be ordered by. */
  private String order(Optional<OrderBy> order, Written body) {
    if (order.isEmpty()) {
      return "";
    }
    Scope scope = scope(null);
    scope.add(new Scope.Table("", body.columns(), false), order.get());
    return " " + sorted(order.get(), scope);
  }

  /** A number stands for the column of that place. */
  String sorted(OrderBy order, Scope scope) {
    return order.getSortItems().stream()
        .map(item -> FunctionWriter.item(item, key(item, scope)))
        .collect(joining(", ", "ORDER BY ", ""));
  }

  private String key(SortItem item, Scope scope) {
    return item.getSortKey() instanceof LongLiteral place
        ? Long.toString(place.getParsedValue())
        : expressions.text(item.getSortKey(), scope);
  }

  String offset(Optional<Offset> offset) {
    return offset.map(o -> " OFFSET " + number(o.getRowCount(), o)).orElse("");
  }

  String limit(Optional<Node> limit) {
    if (limit.isEmpty()) {
      return "";
    }
    if (limit.get() instanceof Limit rows) {
      return rows.getRowCount() instanceof AllRows
          ? ""
          : " LIMIT " + number(rows.getRowCount(), rows);
    }
    throw new Refused(limit.get(), "write LIMIT and a number");
  }

  private static long number(Node written, Node at) {
    if (written instanceof LongLiteral number) {
      return number.getParsedValue();
    }
    throw new Refused(at, "write a number of rows");
  }
}
