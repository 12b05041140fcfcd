package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.annals.query.sql.QueryWriter.Written;
import io.trino.sql.tree.AllColumns;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.GroupBy;
import io.trino.sql.tree.GroupingElement;
import io.trino.sql.tree.GroupingSets;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.SelectItem;
import io.trino.sql.tree.SimpleGroupBy;
import io.trino.sql.tree.SingleColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes one SELECT with its clauses. Belongs to one translation. */
final class SpecificationWriter {
  /** The table that every query reads when it names none. */
  static final String LOG = "log";

  private static final int MOST_COLUMNS = 300;

  private final ExpressionWriter expressions;
  private final FunctionWriter functions;
  private final QueryWriter queries;
  private final RelationWriter relations;

  SpecificationWriter(ExpressionWriter expressions, SessionTime time, QueryWriter queries) {
    this.expressions = expressions;
    this.functions = new FunctionWriter(expressions, time);
    this.queries = queries;
    this.relations = new RelationWriter(expressions, queries);
  }

  /** One item of the select list. */
  private record Item(String name, Sql value) {}

  Written write(QuerySpecification select, Scope outer) {
    Scope scope = queries.scope(outer);
    String from =
        select
            .getFrom()
            .map(relation -> relations.write(relation, scope))
            .orElseGet(() -> relations.log(LOG, select, scope));
    int aggregatesBefore = expressions.aggregates();
    List<Item> items = items(select.getSelect().getSelectItems(), scope);
    boolean aggregates = expressions.aggregates() > aggregatesBefore;
    String where = select.getWhere().map(w -> " WHERE " + expressions.text(w, scope)).orElse("");
    items.forEach(item -> scope.alias(item.name(), item.value().shape()));

    String group = select.getGroupBy().map(g -> " GROUP BY " + group(g, scope)).orElse("");
    String windows = windows(select, scope);
    String core =
        ("SELECT " + (select.getSelect().isDistinct() ? "DISTINCT " : ""))
            + items.stream()
                .map(i -> i.value() + " AS " + Sql.name(i.name()))
                .collect(joining(", "))
            + (" FROM " + from + where + group);
    Map<String, Shape> columns = new LinkedHashMap<>();
    items.forEach(item -> columns.put(item.name(), item.value().shape()));

    String tail = queries.offset(select.getOffset()) + queries.limit(select.getLimit());
    if (select.getHaving().isPresent() && group.isEmpty() && !aggregates) {
      return filtered(select, core + windows, tail, columns);
    }
    String having = select.getHaving().map(h -> " HAVING " + expressions.text(h, scope)).orElse("");
    String order = select.getOrderBy().map(o -> " " + queries.sorted(o, scope)).orElse("");
    return new Written(core + having + windows + order + tail, columns);
  }

  /** HAVING without groups chooses among the rows of the answer, by its columns. */
  private Written filtered(
      QuerySpecification select, String core, String tail, Map<String, Shape> columns) {
    Scope answer = queries.scope(null);
    answer.add(new Scope.Table("answer", columns, false), select);
    String having = expressions.text(select.getHaving().orElseThrow(), answer);
    String order = select.getOrderBy().map(o -> " " + queries.sorted(o, answer)).orElse("");
    return new Written(
        "SELECT * FROM (" + core + ") AS \"answer\" WHERE " + having + order + tail, columns);
  }

  private List<Item> items(List<SelectItem> written, Scope scope) {
    List<Item> items = new ArrayList<>();
    for (SelectItem item : written) {
      if (item instanceof AllColumns all) {
        all(all, scope, items);
      } else if (item instanceof SingleColumn single) {
        Sql value = expressions.write(single.getExpression(), scope);
        add(name(single, scope, items.size()), value, item, items);
      } else {
        throw new Refused(item, NodeNames.of(item) + " cannot be used here");
      }
    }
    return items;
  }

  private static String name(SingleColumn item, Scope scope, int place) {
    return item.getAlias()
        .map(Identifier::getValue)
        .orElseGet(() -> name(item.getExpression(), scope, place));
  }

  private static String name(Expression value, Scope scope, int place) {
    if (value instanceof Identifier name) {
      return name.getValue();
    }
    if (value instanceof DereferenceExpression step && step.getField().isPresent()) {
      boolean ofTable =
          step.getBase() instanceof Identifier base && scope.table(base.getValue()).isPresent();
      String field = step.getField().get().getValue();
      return ofTable ? field : NameWriter.path(step).orElse(field);
    }
    return "_col" + place;
  }

  /** Columns of an answer have names of their own. */
  private static void add(String name, Sql value, Node at, List<Item> items) {
    if (items.size() == MOST_COLUMNS) {
      throw new Refused(at, "more than " + MOST_COLUMNS + " columns");
    }
    Set<String> taken =
        items.stream().map(i -> i.name().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    String free = name;
    for (int n = 1; taken.contains(free.toLowerCase(Locale.ROOT)); n++) {
      free = name + "_" + n;
    }
    items.add(new Item(free, value));
  }

  private void all(AllColumns all, Scope scope, List<Item> items) {
    if (!all.getAliases().isEmpty()) {
      throw new Refused(all, "other names for all columns cannot be used here");
    }
    boolean whole = all.getTarget().isEmpty();
    if (whole) { // what tables are joined by comes once, and first
      scope.joined().forEach(j -> add(j.name(), j.value(), all, items));
    }
    List<Scope.Table> tables = whole ? scope.tables() : List.of(target(all, scope));
    for (Scope.Table table : tables) {
      for (String column : table.columns().keySet()) {
        if (!whole || scope.joined(column).isEmpty()) {
          add(column, scope.qualified(table, column, true, all), all, items);
        }
      }
    }
  }

  private static Scope.Table target(AllColumns all, Scope scope) {
    if (all.getTarget().orElseThrow() instanceof Identifier name) {
      return scope
          .table(name.getValue())
          .orElseThrow(() -> new Refused(all, "there is no table " + name.getValue()));
    }
    throw new Refused(all, "the columns of a table are written table.*");
  }

  private String group(GroupBy groupBy, Scope scope) {
    if (groupBy.isDistinct()) {
      throw new Refused(groupBy, "GROUP BY DISTINCT cannot be used here");
    }
    return groupBy.getGroupingElements().stream()
        .map(element -> element(element, scope))
        .collect(joining(", "));
  }

  private String element(GroupingElement element, Scope scope) {
    if (element instanceof SimpleGroupBy simple) {
      String keys = simple.getExpressions().stream().map(e -> key(e, scope)).collect(joining(", "));
      return simple.getExpressions().size() == 1 ? keys : "(" + keys + ")";
    }
    if (element instanceof GroupingSets sets) {
      String all =
          sets.getSets().stream()
              .map(set -> set.stream().map(e -> key(e, scope)).collect(joining(", ", "(", ")")))
              .collect(joining(", ", "(", ")"));
      return switch (sets.getType()) {
        case EXPLICIT -> "GROUPING SETS " + all;
        case ROLLUP -> "ROLLUP " + all;
        case CUBE -> "CUBE " + all;
      };
    }
    throw new Refused(element, NodeNames.of(element) + " cannot be used here");
  }

  /** A number stands for the item of that place. */
  private String key(Node key, Scope scope) {
    return key instanceof LongLiteral place
        ? Long.toString(place.getParsedValue())
        : expressions.text(key, scope);
  }

  private String windows(QuerySpecification select, Scope scope) {
    return select.getWindows().isEmpty()
        ? ""
        : select.getWindows().stream()
            .map(
                w ->
                    Sql.name(w.getName().getValue())
                        + " AS ("
                        + functions.definition(w.getWindow(), scope)
                        + ")")
            .collect(joining(", ", " WINDOW ", ""));
  }
}
